package io.runar;

/**
 * How much a request matters when a node cannot do everything. It changes nothing as long
 * as there is room for all. It travels with the request, and the requests that its
 * handler makes have it too.
 * <p>
 * There is no level above {@link #HIGH} on purpose: a node that must refuse some of its
 * work must be able to refuse any of it, or it is lost as a whole.
 *
 * @since 0.1
 */
public enum Priority {

	/**
	 * Can wait or be given up first: work in the background, prefetching, reports.
	 */
	LOW,

	/**
	 * As any other. The default.
	 */
	NORMAL,

	/**
	 * To be given up last: what the business lives on, or what keeps the system going.
	 */
	HIGH

}
