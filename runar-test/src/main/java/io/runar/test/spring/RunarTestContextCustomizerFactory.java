package io.runar.test.spring;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Finds {@link RunarTest} on test classes. */
final class RunarTestContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> attributes) {
		RunarTest annotation = TestContextAnnotationUtils.findMergedAnnotation(testClass, RunarTest.class);
		return (annotation != null) ? new RunarTestContextCustomizer(annotation.node(), annotation.time(),
				annotation.seed(), annotation.verifySerializable()) : null;
	}

}
