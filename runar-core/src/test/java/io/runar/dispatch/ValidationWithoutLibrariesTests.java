package io.runar.dispatch;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;

import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.binding.AnnotatedService;
import io.runar.codec.PayloadCodecs;
import jakarta.validation.constraints.NotBlank;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Jakarta Validation and its provider are optional: here a class loader lacks them. */
class ValidationWithoutLibrariesTests {

	private URLClassLoader loader;

	@AfterEach
	void close() throws Exception {
		this.loader.close();
	}

	@Test
	void withoutTheApiConstraintsAreNotSeen() throws Exception {
		load("validation-api", "hibernate-validator");
		assertThat(service(Constrained.class)).hasToString("constrained");
	}

	@Test
	void withoutAProviderAServiceWithConstraintsIsRefused() throws Exception {
		load("hibernate-validator");
		assertThatExceptionOfType(InvocationTargetException.class).isThrownBy(() -> service(Constrained.class))
			.withStackTraceContaining("Constrained.greet(String): constraints, but no provider of Jakarta Validation")
			.withStackTraceContaining("spring-boot-starter-validation");
	}

	@Test
	void withoutAProviderAServiceWithoutConstraintsWorks() throws Exception {
		load("hibernate-validator");
		assertThat(service(Plain.class)).hasToString("plain");
	}

	private void load(String... missing) {
		URL[] urls = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> Arrays.stream(missing).noneMatch(entry::contains))
			.map(ValidationWithoutLibrariesTests::url)
			.toArray(URL[]::new);
		this.loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
	}

	private Object service(Class<?> type) throws Exception {
		Class<?> there = this.loader.loadClass(type.getName());
		Class<?> codecs = this.loader.loadClass(PayloadCodecs.class.getName());
		var constructor = there.getDeclaredConstructor();
		constructor.setAccessible(true);
		Object service = this.loader.loadClass(AnnotatedService.class.getName())
			.getMethod("of", Object.class, Class.class, codecs)
			.invoke(null, constructor.newInstance(), there, codecs.getMethod("defaults").invoke(null));
		return service.getClass().getMethod("path").invoke(service);
	}

	private static URL url(String entry) {
		try {
			return new File(entry).toURI().toURL();
		}
		catch (MalformedURLException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	@RunarService(path = "constrained")
	static class Constrained {

		@Action
		String greet(@NotBlank String name) {
			return name;
		}

	}

	@RunarService(path = "plain")
	static class Plain {

		@Action
		String greet(String name) {
			return name;
		}

	}

}
