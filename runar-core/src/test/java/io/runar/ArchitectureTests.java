package io.runar;

import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * Checks the rooms of runar-core: what each may import, which library belongs to which
 * room, and what only the runtime may touch.
 */
class ArchitectureTests {

	/** Lowest first: a room may import only rooms listed before it. */
	private static final List<String> ROOMS = List.of("io.runar", "io.runar.annotation..", "io.runar.version..",
			"io.runar.service..", "io.runar.runtime..", "io.runar.wire..", "io.runar.codec..", "io.runar.stream..",
			"io.runar.security..", "io.runar.authorization..", "io.runar.admission..", "io.runar.keygen..",
			"io.runar.transport", "io.runar.discovery", "io.runar.registry..", "io.runar.balancing..",
			"io.runar.peer..", "io.runar.method..", "io.runar.validation..", "io.runar.invocation..",
			"io.runar.event..", "io.runar.dispatch..", "io.runar.binding..", "io.runar.resilience..", "io.runar.call..",
			"io.runar.client..", "io.runar.cache..", "io.runar.node..");

	private static final int FIRST_ROOM_ABOVE_PLUGINS = ROOMS.indexOf("io.runar.registry..");

	private static final List<String> PLUGINS = List.of("io.runar.transport.grpc..", "io.runar.transport.tcp..",
			"io.runar.transport.quic..", "io.runar.transport.websocket..", "io.runar.transport.webrtc..",
			"io.runar.transport.memory..", "io.runar.discovery.mdns..", "io.runar.discovery.fixed..",
			"io.runar.discovery.dht..", "io.runar.discovery.dns..");

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.runar");

	@ParameterizedTest(name = "{0}")
	@MethodSource("rooms")
	void roomImportsOnlyRoomsBelow(String room, String[] above) {
		check(noClasses().that().resideInAPackage(room).should().dependOnClassesThat().resideInAnyPackage(above));
	}

	static Stream<Arguments> rooms() {
		return IntStream.range(0, ROOMS.size() - 1)
			.mapToObj((index) -> Arguments.of(ROOMS.get(index), roomsFrom(index + 1)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("plugins")
	void pluginIsImportedByNobodyElse(String plugin) {
		check(noClasses().that()
			.resideOutsideOfPackage(plugin)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(plugin));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("plugins")
	void pluginImportsNoRoomAboveTransportAndDiscovery(String plugin) {
		check(noClasses().that()
			.resideInAPackage(plugin)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(roomsFrom(FIRST_ROOM_ABOVE_PLUGINS)));
	}

	static List<String> plugins() {
		return PLUGINS;
	}

	@Test
	void everyPackageIsARoomOrAPlugin() {
		String[] known = Stream.concat(ROOMS.stream(), PLUGINS.stream()).toArray(String[]::new);
		check(classes().should().resideInAnyPackage(known));
	}

	@Test
	void packagesHaveNoCycles() {
		check(SlicesRuleDefinition.slices().matching("io.(**)").should().beFreeOfCycles());
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("libraries")
	void libraryIsUsedOnlyInItsRoom(String library, String[] rooms) {
		check(noClasses().that()
			.resideOutsideOfPackages(rooms)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(library));
	}

	static Stream<Arguments> libraries() {
		return Stream.of(library("io.grpc..", "io.runar.transport.grpc.."),
				library("io.netty..", "io.runar.transport.tcp..", "io.runar.transport.quic..",
						"io.runar.transport.websocket.."),
				library("javax.jmdns..", "io.runar.discovery.mdns.."), library("tools.jackson..", "io.runar.codec.."),
				library("com.github.luben..", "io.runar.codec.."),
				library("io.github.resilience4j..", "io.runar.resilience.."),
				library("org.semver4j..", "io.runar.version.."),
				library("com.github.benmanes.caffeine..", "io.runar.cache.."),
				library("com.google.protobuf..", "io.runar.wire..", "io.runar.codec.."),
				library("jakarta.validation..", "io.runar.validation.."),
				library("org.springframework..", "io.runar.annotation.."));
	}

	@Test
	void nothingSleeps() {
		check(noClasses().should()
			.callMethodWhere(methodNamed("sleep", Thread.class))
			.orShould()
			.callMethodWhere(methodNamed("sleep", TimeUnit.class)));
	}

	@Test
	void nothingUsesJavaSerialization() {
		check(noClasses().should()
			.dependOnClassesThat()
			.areAssignableTo(ObjectInputStream.class)
			.orShould()
			.dependOnClassesThat()
			.areAssignableTo(ObjectOutputStream.class)
			.orShould()
			.dependOnClassesThat()
			.resideInAnyPackage("java.beans..", "java.rmi..", "javax.naming..", "javax.script.."));
	}

	/** What the wire names never becomes a class: no default typing, no type ids. */
	@Test
	void nothingLetsTheWireChooseClasses() {
		check(noClasses().should()
			.dependOnClassesThat(HasName.Predicates
				.nameMatching("tools\\.jackson\\..*\\.PolymorphicTypeValidator(\\$.*)?")
				.or(HasName.Predicates.nameMatching("tools\\.jackson\\..*\\.DefaultTyping"))
				.or(HasName.Predicates.nameMatching("com\\.fasterxml\\.jackson\\.annotation\\.JsonTypeInfo(\\$.*)?"))
				.forSubtype())
			.orShould()
			.callMethodWhere(JavaCall.Predicates.target(HasName.Predicates
				.nameMatching("activateDefaultTyping.*|setDefaultTyping|setPolymorphicTypeValidator"))));
	}

	@Test
	void onlyRuntimeReadsTheClock() {
		check(noClasses().that()
			.resideOutsideOfPackage("io.runar.runtime..")
			.should()
			.callMethod(System.class, "nanoTime")
			.orShould()
			.callMethod(System.class, "currentTimeMillis"));
	}

	@Test
	void onlyRuntimeMakesThreads() {
		check(noClasses().that()
			.resideOutsideOfPackage("io.runar.runtime..")
			.should()
			.dependOnClassesThat()
			.areAssignableTo(Executors.class)
			.orShould()
			.callConstructorWhere(ownedBy(Thread.class)));
	}

	@Test
	void onlyRuntimeAndSecurityDrawRandomNumbers() {
		check(noClasses().that()
			.resideOutsideOfPackages("io.runar.runtime..", "io.runar.security..")
			.should()
			.dependOnClassesThat()
			.areAssignableTo(ThreadLocalRandom.class)
			.orShould()
			.callConstructorWhere(ownedBy(Random.class)));
	}

	private static String[] roomsFrom(int index) {
		return ROOMS.subList(index, ROOMS.size()).toArray(String[]::new);
	}

	private static Arguments library(String library, String... rooms) {
		return Arguments.of(library, rooms);
	}

	private static DescribedPredicate<JavaCall<?>> methodNamed(String name, Class<?> owner) {
		return ownedBy(owner).and(JavaCall.Predicates.target(HasName.Predicates.name(name)));
	}

	private static DescribedPredicate<JavaCall<?>> ownedBy(Class<?> type) {
		return JavaCall.Predicates.target(HasOwner.Predicates.With.owner(JavaClass.Predicates.assignableTo(type)));
	}

	private static void check(ArchRule rule) {
		rule.allowEmptyShould(true).check(CLASSES);
	}

}
