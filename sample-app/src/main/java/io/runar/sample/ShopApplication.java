package io.runar.sample;

import java.util.Arrays;

import io.runar.sample.demo.Demo;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.server.context.WebServerPortFileWriter;

/**
 * The shop. The active profiles say which of its parts this process plays; without any it
 * plays all of them.
 *
 * @since 0.1
 */
@SpringBootApplication
public class ShopApplication {

	/**
	 * Starts the shop, or the demo if the first argument is {@code demo}.
	 * @param args arguments of Spring Boot, or {@code demo} and its own
	 */
	public static void main(String[] args) {
		if (args.length > 0 && args[0].equals("demo")) {
			Demo.main(Arrays.copyOfRange(args, 1, args.length));
			return;
		}
		run(args);
	}

	/**
	 * Starts the shop.
	 * @param args arguments of Spring Boot
	 */
	public static void run(String... args) {
		SpringApplication application = new SpringApplication(ShopApplication.class);
		application.setMainApplicationClass(ShopApplication.class);
		// Writes a file only if the property portfile is set, which the demo does.
		if (System.getProperty("portfile") != null) {
			application.addListeners(new WebServerPortFileWriter());
		}
		application.run(args);
	}

}
