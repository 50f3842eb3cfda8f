package io.runar;

/**
 * Who may call an action.
 *
 * @since 0.1
 */
public enum Visibility {

	/** Everybody in the network; the default. */
	PUBLISHED,

	/**
	 * Everybody on the node that has the action. Other nodes are not told of it, and get
	 * the answer that they get for an action that is not there.
	 */
	PROTECTED,

	/**
	 * Handlers of the service that has the action, while they answer a request. For
	 * everybody else on the node it is {@link ErrorCode#FORBIDDEN}; other nodes see it as
	 * little as a protected one.
	 */
	PRIVATE

}
