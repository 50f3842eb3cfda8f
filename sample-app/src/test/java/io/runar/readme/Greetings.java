package io.runar.readme;

import io.runar.annotation.RunarClient;

@RunarClient("greetings")
interface Greetings {

	String greet(String name);

}
