package io.runar.readme;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.runar.annotation.Action;
import io.runar.annotation.Publish;
import io.runar.annotation.RunarService;
import io.runar.annotation.Subscribe;

@RunarService(path = "doors")
class DoorsService {

	private final List<String> opened = new CopyOnWriteArrayList<>();

	@Action
	@Publish(value = "opened", retainFor = "10m")
	String open(String name) {
		return name;
	}

	@Subscribe(value = "doors/opened", includePast = "1m")
	void onOpened(String name) {
		this.opened.add(name);
	}

}
