package io.runar.benchmarks.driver;

import java.util.List;
import java.util.function.Consumer;

import io.runar.benchmarks.report.Ratio;
import io.runar.benchmarks.report.Sample;

/**
 * A kind of work to compare the contenders by. To add one, implement this and name it in
 * {@link Scenarios}.
 */
interface Scenario {

	/** Returns the name on the command line. */
	String name();

	/** Returns what is done, for people. */
	String title();

	/** Returns the contenders that can do it. */
	List<String> contenders();

	/** Returns the columns that compare with yardsticks. */
	List<Ratio> ratios();

	/**
	 * Measures one contender, all works of the scenario one after the other.
	 * @param contender its name
	 * @param bench for how long, and the processes to measure
	 * @param samples takes what was measured
	 * @throws Exception if a process or call fails, or an answer is wrong
	 */
	void run(String contender, Bench bench, Consumer<Sample> samples) throws Exception;

}
