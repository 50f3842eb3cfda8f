package io.runar.readme;

import java.util.stream.Stream;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts the examples of the guide, with none of the sample's configuration.
 */
final class ExampleApplication {

	private ExampleApplication() {
	}

	/** Starts an application that looks for no other node. */
	static ConfigurableApplicationContext alone(Class<?> application) {
		return run(application, "--runar.network.discovery-enabled=false", "--runar.network.security-enabled=false");
	}

	static ConfigurableApplicationContext run(Class<?> application, String... settings) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.run(Stream
				.concat(Stream.of("--spring.config.location=optional:file:none/", "--spring.jmx.enabled=false"),
						Stream.of(settings))
				.toArray(String[]::new));
	}

}
