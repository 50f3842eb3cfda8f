package io.runar.readme;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.runar.spring.boot.autoconfigure.RunarProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * README.md and some pages of docs show only code that the build compiles, properties
 * that exist and files that are there.
 */
class ReadmeTests {

	private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

	private static final List<String> PAGES = List.of("docs/caching.md", "docs/calls.md", "docs/events.md",
			"docs/resilience.md", "docs/security.md", "docs/streams.md", "docs/testing.md", "docs/validation.md");

	private static final List<String> SOURCES = List.of("sample-app/src", "runar-spring-boot-autoconfigure/src/test");

	private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");

	private static final Pattern SCRIPT = Pattern.compile("(?m)^(?:\\./)?((?:sample-app/)?[\\w/-]+)(?: .*)?$");

	@ParameterizedTest
	@MethodSource
	void everyJavaBlockIsPartOfACompiledFile(String block) {
		assertThat(sources()).anyMatch((source) -> source.contains(unindented(block)));
	}

	static List<String> everyJavaBlockIsPartOfACompiledFile() {
		return blocks("java");
	}

	@ParameterizedTest
	@MethodSource
	void everyYamlBlockHasOnlyPropertiesThatExist(String block) throws IOException {
		MutablePropertySources sources = new MutablePropertySources();
		ByteArrayResource resource = new ByteArrayResource(block.getBytes(StandardCharsets.UTF_8));
		for (PropertySource<?> source : new YamlPropertySourceLoader().load("readme", resource)) {
			sources.addLast(source);
		}
		sources.addLast(
				new MapPropertySource("environment", java.util.Map.of("SHOP_NETWORK_KEY", "not a key, only a text")));
		Binder binder = new Binder(ConfigurationPropertySources.from(sources),
				new PropertySourcesPlaceholdersResolver(sources));
		assertThat(binder
			.bind("runar", Bindable.of(RunarProperties.class), new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
			.isBound()).isTrue();
	}

	static List<String> everyYamlBlockHasOnlyPropertiesThatExist() {
		return blocks("yaml");
	}

	@Test
	void everyLinkLeadsToAFile() {
		Matcher links = LINK.matcher(readme());
		List<String> files = new ArrayList<>();
		while (links.find()) {
			if (!links.group(1).contains("://")) {
				files.add(links.group(1));
			}
		}
		assertThat(files).isNotEmpty().allSatisfy((file) -> assertThat(ROOT.resolve(file)).exists());
	}

	@Test
	void everyCommandOfThisRepositoryCanBeRun() {
		Matcher scripts = SCRIPT.matcher(String.join("\n", blocks("console")));
		List<String> files = new ArrayList<>();
		while (scripts.find()) {
			if (!scripts.group(1).equals("docker")) {
				files.add(scripts.group(1));
			}
		}
		assertThat(files).contains("demo", "mvnw").allSatisfy((file) -> assertThat(ROOT.resolve(file)).isExecutable());
	}

	private static List<String> blocks(String language) {
		List<String> blocks = blocks(language, readme());
		PAGES.forEach((page) -> blocks.addAll(blocks(language, read(ROOT.resolve(page)))));
		return blocks;
	}

	private static List<String> blocks(String language, String text) {
		Matcher matcher = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(text);
		List<String> blocks = new ArrayList<>();
		while (matcher.find()) {
			blocks.add(matcher.group(1));
		}
		return blocks;
	}

	private static List<String> sources() {
		List<String> sources = new ArrayList<>();
		for (String folder : SOURCES) {
			try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
				files.filter((file) -> file.toString().endsWith(".java"))
					.map(ReadmeTests::read)
					.map(ReadmeTests::unindented)
					.forEach(sources::add);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		return sources;
	}

	/** Indentation is the README's own: four spaces are easier to read than tabs. */
	private static String unindented(String code) {
		return code.replaceAll("(?m)^[ \t]+", "").strip();
	}

	private static String readme() {
		return read(ROOT.resolve("README.md"));
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
