package io.runar.spring.boot.autoconfigure;

import java.util.List;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.runar.Node;
import io.runar.NodeState;
import io.runar.node.RunarNode;
import org.junit.jupiter.api.Test;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that also has Spring Boot's own gRPC server, which offers every service
 * among the beans on a port of its own.
 */
class GrpcServerTests {

	@Test
	void theApplicationsServerAndTheNodeListenSeparatelyAndShareNothing() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.properties("spring.grpc.server.port=0", "runar.network.security-enabled=false",
					"runar.network.discovery-enabled=false")
			.run()) {
			GrpcServerLifecycle server = context.getBean(GrpcServerLifecycle.class);
			assertThat(server.isRunning()).isTrue();
			assertThat(context.getBean(Node.class).state()).isEqualTo(NodeState.RUNNING);
			List<String> addresses = context.getBean(RunarNode.class).info().addresses();
			assertThat(addresses).singleElement().asString().doesNotEndWith(":" + server.getPort());
			assertThat(context.getBeansOfType(BindableService.class)).doesNotContainKey("runarNode")
				.noneSatisfy((name, bean) -> assertThat(bean.getClass().getName()).startsWith("io.runar.transport"));
		}
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

		@Bean
		BindableService applicationService() {
			return () -> ServerServiceDefinition.builder("application.Empty").build();
		}

	}

}
