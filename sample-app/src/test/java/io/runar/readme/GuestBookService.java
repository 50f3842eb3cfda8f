package io.runar.readme;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.runar.Event;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.annotation.Subscribe;

@RunarService
class GuestBookService {

	private final List<String> entries = new CopyOnWriteArrayList<>();

	@Subscribe("greetings/*")
	void onGreeting(Event<String> event) {
		this.entries.add(event.source() + " said: " + event.data());
	}

	@Action(idempotent = true)
	List<String> entries() {
		return this.entries;
	}

}
