package io.runar.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What can be said of the container files without a container engine: that they are
 * well-formed and fit together and to the application.
 */
class ContainerFilesTests {

	private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

	private static final Set<String> PROFILES = Set.of("gateway", "catalog", "inventory", "orders", "notifications",
			"database", "docker");

	private final Map<String, Map<String, Object>> services = services();

	@Test
	void allPartsOfTheShopRunAndInventoryTwice() {
		assertThat(nodes().values().stream().flatMap(List::stream)).contains("gateway", "catalog", "orders",
				"notifications", "database");
		assertThat(nodes().values()).filteredOn((profiles) -> profiles.contains("inventory")).hasSize(2);
	}

	@Test
	void everyNodeHasProfilesOfTheApplicationAndItsOwnName() {
		assertThat(nodes()).allSatisfy((name, profiles) -> {
			assertThat(PROFILES).containsAll(profiles);
			assertThat(profiles).contains("docker");
			assertThat(environment(name)).containsEntry("RUNAR_NETWORK_NODEID", name);
		});
	}

	@Test
	void everyPeerAndEveryScrapedTargetIsANode() throws IOException {
		assertThat(nodes().keySet()).allSatisfy((name) -> assertThat(environment(name).get("SHOP_PEERS").split(","))
			.allSatisfy((peer) -> assertThat(nodes()).containsKey(peer.replace(":7400", ""))));
		String prometheus = Files.readString(ROOT.resolve("sample-app/docker/prometheus.yml"));
		assertThat(nodes().keySet()).allSatisfy((name) -> assertThat(prometheus).contains("- " + name + ":8080"));
	}

	@Test
	void keysComeFromAFileThatIsNotCommitted() throws IOException {
		assertThat(nodes().keySet()).allSatisfy((name) -> {
			assertThat(this.services.get(name)).containsEntry("env_file", "sample-app/docker/network.env");
			assertThat(environment(name)).doesNotContainKeys("SHOP_NETWORK_KEY", "SHOP_DATABASE_PASSWORD");
		});
		assertThat(Files.readAllLines(ROOT.resolve(".gitignore"))).contains("network.env");
		assertThat(Files.readAllLines(ROOT.resolve(".dockerignore"))).contains("**/network.env");
	}

	@Test
	void everyFileThatIsNamedExists() {
		assertThat(this.services.values()).extracting((service) -> service.get("build"))
			.filteredOn((build) -> build instanceof Map)
			.isNotEmpty()
			.allSatisfy((build) -> assertThat(ROOT.resolve((String) ((Map<?, ?>) build).get("dockerfile"))).exists());
		assertThat(this.services.get("prometheus").get("volumes")).asString().contains("./sample-app/docker/");
		assertThat(ROOT.resolve("sample-app/docker/make-key")).isExecutable();
	}

	/** The profiles of every node. */
	private Map<String, List<String>> nodes() {
		return this.services.keySet()
			.stream()
			.filter((name) -> !name.equals("prometheus"))
			.collect(Collectors.toMap((name) -> name,
					(name) -> Arrays.asList(environment(name).get("SPRING_PROFILES_ACTIVE").split(",")), (a, b) -> a,
					TreeMap::new));
	}

	@SuppressWarnings("unchecked")
	private Map<String, String> environment(String service) {
		return (Map<String, String>) this.services.get(service).get("environment");
	}

	private static Map<String, Map<String, Object>> services() {
		try {
			Map<String, Map<String, Map<String, Object>>> compose = new Yaml()
				.load(Files.readString(ROOT.resolve("docker-compose.yml")));
			return compose.get("services");
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

}
