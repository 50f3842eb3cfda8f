package io.runar.readme;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.runar.Event;
import io.runar.annotation.RunarService;
import io.runar.annotation.Subscribe;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;

@RunarService(path = "boarding")
class BoardingService {

	final List<String> boarded = new CopyOnWriteArrayList<>();

	record BoardingPass(@NotBlank String passenger, @Positive int gate) {

	}

	@Subscribe("passes/printed")
	void onPrinted(@Valid BoardingPass pass) {
		this.boarded.add(pass.passenger() + " has a pass");
	}

	@Subscribe("passes/scanned")
	void onScanned(Event<@Valid BoardingPass> scan) {
		this.boarded.add(scan.data().passenger() + " boards at " + scan.source());
	}

}
