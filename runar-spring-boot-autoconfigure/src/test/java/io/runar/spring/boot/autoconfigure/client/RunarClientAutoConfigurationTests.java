package io.runar.spring.boot.autoconfigure.client;

import io.runar.Node;
import io.runar.annotation.RunarClient;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

class RunarClientAutoConfigurationTests {

	private static final Node node = mock(Node.class);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RunarClientAutoConfiguration.class))
		.withBean(Node.class, () -> node);

	@Test
	void interfacesBelowTheApplicationsPackageAreBeans() {
		CatalogClient client = (sku) -> sku;
		given(node.client(CatalogClient.class)).willReturn(client);
		this.runner.withUserConfiguration(Application.class)
			.run((context) -> assertThat(context).getBean(CatalogClient.class).isSameAs(client));
	}

	@Test
	void aClientIsMadeOnlyWhenItIsNeeded() {
		this.runner.withUserConfiguration(Application.class).run((context) -> {
			assertThat(context.getBeanNamesForType(UnusedClient.class)).hasSize(1);
			verify(node, never()).client(UnusedClient.class);
		});
	}

	@Test
	void whenTheApplicationHasABeanOfTheTypeThenItIsInjectedInItsPlace() {
		this.runner.withUserConfiguration(Application.class, StubConfiguration.class)
			.run((context) -> assertThat(context.getBean(CatalogClient.class).name("1")).isEqualTo("stub"));
	}

	@Test
	void explicitPackagesAreSearchedToo() {
		this.runner.withUserConfiguration(ExplicitConfiguration.class)
			.run((context) -> assertThat(context.getBeanNamesForType(CatalogClient.class)).hasSize(1));
	}

	@Test
	void whenThereIsNoNodeThenThereAreNoClients() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RunarClientAutoConfiguration.class))
			.withUserConfiguration(Application.class)
			.run((context) -> assertThat(context).doesNotHaveBean(CatalogClient.class));
	}

	@RunarClient("catalog")
	interface CatalogClient {

		String name(String sku);

	}

	@RunarClient("unused")
	interface UnusedClient {

	}

	@Configuration(proxyBeanMethods = false)
	@AutoConfigurationPackage
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableRunarClients(basePackageClasses = CatalogClient.class)
	static class ExplicitConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	static class StubConfiguration {

		@Bean
		CatalogClient stub() {
			return (sku) -> "stub";
		}

	}

}
