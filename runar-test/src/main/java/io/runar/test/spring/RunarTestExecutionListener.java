package io.runar.test.spring;

import io.runar.test.kit.TestNetwork;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/** Resets the network after every method of a {@link RunarTest}. */
final class RunarTestExecutionListener extends AbstractTestExecutionListener {

	@Override
	public void afterTestMethod(TestContext testContext) {
		if (TestContextAnnotationUtils.hasAnnotation(testContext.getTestClass(), RunarTest.class)
				&& testContext.hasApplicationContext()) {
			testContext.getApplicationContext().getBean(TestNetwork.class).reset();
		}
	}

}
