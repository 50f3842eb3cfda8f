package io.runar.wire;

import org.jspecify.annotations.Nullable;

/**
 * The action that a request is for, as it is named on the wire. Whoever makes many
 * requests for one action keeps its target: it is checked and encoded once. Immutable.
 *
 * @since 0.1
 */
public final class RequestTarget extends KnownName {

	private final String servicePath;

	private final String action;

	/**
	 * Names an action; whether the names are allowed is checked when a message is read or
	 * written.
	 * @param servicePath path of the service
	 * @param action rest of the requested path
	 */
	public RequestTarget(String servicePath, String action) {
		this.servicePath = servicePath;
		this.action = action;
	}

	/**
	 * Returns the service.
	 * @return its path
	 */
	public String servicePath() {
		return this.servicePath;
	}

	/**
	 * Returns the action.
	 * @return rest of the requested path
	 */
	public String action() {
		return this.action;
	}

	/** Service path first. */
	@Override
	byte[] encode() {
		return MessageWriter.target(this);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof RequestTarget that && this.action.equals(that.action)
				&& this.servicePath.equals(that.servicePath));
	}

	@Override
	public int hashCode() {
		return 31 * this.servicePath.hashCode() + this.action.hashCode();
	}

	@Override
	public String toString() {
		return this.servicePath + "/" + this.action;
	}

}
