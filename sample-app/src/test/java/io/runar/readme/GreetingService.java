package io.runar.readme;

import io.runar.annotation.Action;
import io.runar.annotation.Publish;
import io.runar.annotation.RunarService;

@RunarService(path = "greetings", description = "Greets people")
class GreetingService {

	@Action(idempotent = true)
	@Publish("given")
	String greet(String name) {
		return "Hello, " + name + "!";
	}

}
