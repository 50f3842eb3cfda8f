package io.runar;

import org.assertj.core.configuration.Configuration;
import org.assertj.core.configuration.PreferredAssumptionException;

/**
 * Lets AssertJ skip tests in the way of JUnit, although TestNG is on the class path for
 * the kit of Reactive Streams.
 */
public final class JUnitAssumptions extends Configuration {

	/** Called by AssertJ, which finds this as a service. */
	public JUnitAssumptions() {
		setPreferredAssumptionException(PreferredAssumptionException.JUNIT5);
	}

}
