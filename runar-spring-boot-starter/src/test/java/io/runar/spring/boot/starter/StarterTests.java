package io.runar.spring.boot.starter;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;

import io.runar.Node;
import io.runar.NodeState;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.node.RunarNode;
import io.runar.security.NetworkKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Applications with nothing but the starter: no actuator, no web server.
 */
@ExtendWith(OutputCaptureExtension.class)
class StarterTests {

	@Test
	void theStarterBringsNoActuator() {
		assertThat(ClassUtils.isPresent("org.springframework.boot.actuate.endpoint.annotation.Endpoint", null))
			.isFalse();
		assertThat(ClassUtils.isPresent("io.micrometer.core.instrument.MeterRegistry", null)).isFalse();
	}

	@Test
	void anApplicationWithTheStarterIsANode() {
		try (ConfigurableApplicationContext context = application(Application.class)
			.run("--runar.network.discovery-enabled=false", "--runar.network.security-enabled=false")) {
			Node node = context.getBean(Node.class);
			assertThat(node.state()).isEqualTo(NodeState.RUNNING);
			assertThat(node.request("greeting/hello", "Ada", String.class)).isEqualTo("Hello Ada");
		}
	}

	@Test
	void whenAPropertyIsWrongThenTheReportSaysWhatToChange(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> application(Application.class).run("--runar.network.missed-heartbeats=0"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Property: runar.network.missed-heartbeats")
			.contains("Value: 0")
			.contains("\"runar.network.missed-heartbeats\" from property source \"commandLineArgs\"")
			.contains("Change runar.network.missed-heartbeats");
	}

	@Test
	void whenAServiceIsWrongThenTheReportNamesBeanClassAndMethod(CapturedOutput output) {
		assertThatException().isThrownBy(() -> application(BrokenApplication.class)
			.run("--runar.network.discovery-enabled=false", "--runar.network.security-enabled=false"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Bean: broken")
			.contains("Class: " + BrokenService.class.getName())
			.contains("same");
	}

	@Test
	void whenTheAddressIsInUseThenTheReportSaysWhatToChange(CapturedOutput output) throws Exception {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			String address = "127.0.0.1:" + other.getLocalPort();
			assertThatException()
				.isThrownBy(() -> application(Application.class).run("--runar.network.bind-address=" + address,
						"--runar.network.discovery-enabled=false", "--runar.network.security-enabled=false"));
			assertThat(output).contains("APPLICATION FAILED TO START")
				.contains(address)
				.contains("Choose another port in runar.network.bind-address");
		}
	}

	@Test
	void whenOthersCouldReachTheNodeAndNothingSaysWhomToTrustThenTheReportNamesTheProperties(CapturedOutput output) {
		assertThatException().isThrownBy(() -> application(Application.class)
			.run("--runar.network.bind-address=0.0.0.0:0", "--runar.network.discovery-enabled=false"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Property: runar.network.bind-address")
			.contains("To be reached from other machines, set runar.network.network-keys");
	}

	@Test
	void nodesOfOneNetworkFindEachOtherByMulticast() {
		String[] arguments = { "--runar.network.network-id=starter-" + System.nanoTime(),
				"--runar.network.network-keys=" + NetworkKey.generate().encoded() };
		try (ConfigurableApplicationContext server = application(Application.class).run(arguments);
				ConfigurableApplicationContext client = application(EmptyApplication.class).run(arguments)) {
			assertThat(server.getBean(Node.class).state()).isEqualTo(NodeState.RUNNING);
			client.getBean(RunarNode.class).waitFor("greeting/hello", Duration.ofSeconds(60)).join();
			assertThat(client.getBean(Node.class).request("greeting/hello", "Ada", String.class))
				.isEqualTo("Hello Ada");
		}
	}

	private static SpringApplicationBuilder application(Class<?> type) {
		return new SpringApplicationBuilder(type).web(WebApplicationType.NONE).logStartupInfo(false);
	}

	@RunarService
	static class GreetingService {

		@Action
		String hello(String name) {
			return "Hello " + name;
		}

	}

	@RunarService
	static class BrokenService {

		@Action("same")
		String first() {
			return "";
		}

		@Action("same")
		String second() {
			return "";
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

		@Bean
		GreetingService greeting() {
			return new GreetingService();
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class EmptyApplication {

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class BrokenApplication {

		@Bean
		BrokenService broken() {
			return new BrokenService();
		}

	}

}
