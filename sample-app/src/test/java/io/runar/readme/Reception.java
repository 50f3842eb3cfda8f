package io.runar.readme;

import java.util.Map;

import io.runar.Node;

import org.springframework.stereotype.Component;

@Component
class Reception {

	private final Greetings greetings;

	private final Node node;

	Reception(Greetings greetings, Node node) {
		this.greetings = greetings;
		this.node = node;
	}

	String welcome(String name) {
		return this.greetings.greet(name);
	}

	String welcomeWithoutInterface(String name) {
		return this.node.request("greetings/greet", Map.of("name", name), String.class);
	}

}
