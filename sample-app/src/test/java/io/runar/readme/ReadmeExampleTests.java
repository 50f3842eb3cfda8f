package io.runar.readme;

import java.time.Duration;
import java.util.List;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TypeRef;
import io.runar.node.RunarNode;
import io.runar.security.NetworkKey;
import io.runar.spring.boot.autoconfigure.client.EnableRunarClients;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The example of README.md, as two applications.
 */
class ReadmeExampleTests {

	private static final String KEY = NetworkKey.generate().encoded();

	private static ConfigurableApplicationContext greeter;

	private static ConfigurableApplicationContext reception;

	@BeforeAll
	static void start() {
		greeter = start(Greeter.class, "greeter-1", "");
		reception = start(ReceptionApplication.class, "reception-1",
				greeter.getBean(RunarNode.class).info().addresses().get(0));
		reception.getBean(RunarNode.class).waitFor("greetings/greet", Duration.ofSeconds(20)).join();
	}

	@AfterAll
	static void stop() {
		reception.close();
		greeter.close();
	}

	@Test
	void aClientAndTheNodeCallTheOtherApplication() {
		assertThat(reception.getBean(Reception.class).welcome("Ada")).isEqualTo("Hello, Ada!");
		assertThat(reception.getBean(Reception.class).welcomeWithoutInterface("Grace")).isEqualTo("Hello, Grace!");
	}

	@Test
	void whatIsPublishedReachesTheOtherApplication() {
		reception.getBean(Reception.class).welcome("Alan");
		await().atMost(Duration.ofSeconds(5))
			.untilAsserted(() -> assertThat(
					reception.getBean(RunarNode.class).request("guest-book/entries", null, new TypeRef<List<String>>() {
					}))
				.contains("greeter-1 said: Hello, Alan!"));
	}

	@Test
	void errorsAreToldApart() {
		Doorbell alone = new Doorbell((name) -> {
			throw new RunarException(ErrorCode.NO_PROVIDER, "nobody");
		});
		assertThat(alone.ring("Ada")).isEqualTo("nobody is at home, try again");
	}

	private static ConfigurableApplicationContext start(Class<?> application, String id, String peers) {
		return ExampleApplication.run(application, "--runar.network.node-id=" + id,
				"--runar.network.network-keys=" + KEY, "--runar.network.discovery-providers=",
				"--runar.network.peers=" + peers);
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(GreetingService.class)
	static class Greeter {

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@EnableRunarClients
	@Import({ Reception.class, GuestBookService.class })
	static class ReceptionApplication {

	}

}
