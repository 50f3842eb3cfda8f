package io.runar.readme;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.runar.Event;
import io.runar.HandlerError;
import io.runar.OverflowPolicy;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.annotation.Subscribe;

@RunarService(path = "dashboard")
class DashboardService {

	private final Map<String, Double> temperatures = new ConcurrentHashMap<>();

	private final List<String> failures = new CopyOnWriteArrayList<>();

	@Subscribe(value = "sensors/*/temperature", overflow = OverflowPolicy.DROP_OLDEST, queueCapacity = 100)
	void onTemperature(Event<Double> event) {
		this.temperatures.put(event.topic().segments().get(1), event.data());
	}

	@Subscribe(HandlerError.TOPIC)
	void onError(HandlerError error) {
		this.failures.add(error.subscription() + " failed with " + error.code() + " on " + error.topic());
	}

	@Action
	Map<String, Double> show() {
		return this.temperatures;
	}

}
