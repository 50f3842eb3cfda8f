package io.runar.readme;

import io.runar.Node;
import io.runar.node.RunarNode;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The example of docs/caching.md, as an application.
 */
class CachingExampleTests {

	@Test
	void whatIsChangedIsSeenAtOnceAndLookedUpOnce() {
		try (ConfigurableApplicationContext context = ExampleApplication.alone(Application.class)) {
			Node node = context.getBean(Node.class);
			node.request("customers/7/rename", "Ada", Customer.class);
			assertThat(find(node)).isEqualTo("Ada");
			assertThat(find(node)).isEqualTo("Ada");
			node.request("customers/7/rename", "Grace", Customer.class);
			assertThat(find(node)).isEqualTo("Grace");
			assertThat(context.getBean(CustomerService.class).lookUps()).isEqualTo(2);
			assertThat(context.getBean(RunarNode.class).info().caches()).singleElement()
				.satisfies((cache) -> assertThat(cache.hits()).isEqualTo(1));
		}
	}

	private static String find(Node node) {
		return node.request("customers/7", null, Customer.class).name();
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(CustomerService.class)
	static class Application {

	}

}
