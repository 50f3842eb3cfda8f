package io.runar.test;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** The simulation knows nothing of the kit, and neither of them of Spring. */
class ArchitectureTests {

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.runar.test");

	@Test
	void roomsDependOneWay() {
		check(noClasses().that()
			.resideInAPackage("io.runar.test")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.runar.test.kit..", "io.runar.test.spring.."));
		check(noClasses().that()
			.resideInAPackage("io.runar.test.kit..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.runar.test.spring.."));
	}

	@Test
	void onlyTheSpringRoomKnowsSpring() {
		check(noClasses().that()
			.resideOutsideOfPackage("io.runar.test.spring..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework..", "org.junit.."));
	}

	private static void check(ArchRule rule) {
		rule.check(CLASSES);
	}

}
