package io.runar;

/**
 * Kinds of failure. The name travels between nodes; a code that a receiver does not know
 * is an application's own and arrives as {@link #APPLICATION}.
 *
 * @since 0.1
 */
public enum ErrorCode {

	/** A failure without a better name. */
	UNKNOWN(0, false),
	/** A path is not well-formed. */
	INVALID_PATH(1, false),
	/** A provider of the service is known, but it has no such action. */
	NO_SUCH_ACTION(2, false),
	/** No known node has the service; raised at once, not after a timeout. */
	NO_PROVIDER(3, true),
	/** The deadline passed before the result came. */
	TIMEOUT(4, true),
	/** The connection to the provider was lost before the result came. */
	PEER_LOST(5, true),
	/** A bounded queue or pool on the way is full. */
	OVERLOADED(6, true),
	/** The caller has no right to do this. */
	FORBIDDEN(7, false),
	/** Parameters do not fit the action. */
	INVALID_ARGUMENT(8, false),
	/** A message is larger than a limit. */
	PAYLOAD_TOO_LARGE(9, false),
	/** The handler failed with an exception that is not mapped to a code. */
	HANDLER_FAILED(10, false),
	/** The caller gave up. */
	CANCELLED(11, false),
	/** The payload cannot be encoded or decoded. */
	CODEC_FAILED(12, false),
	/** Requests led to requests more often than the limit allows. */
	CALL_LOOP(13, false),
	/** The node is not running or is stopping. */
	NODE_STOPPED(14, true),
	/** The service is paused or not started. */
	SERVICE_UNAVAILABLE(15, true),
	/** A peer speaks another protocol version, or not the protocol. */
	PROTOCOL_ERROR(16, false),
	/** A peer could not prove who it is. */
	UNAUTHENTICATED(17, false),
	/** A peer belongs to another network. */
	WRONG_NETWORK(18, false),
	/** A node id is in use by another node. */
	DUPLICATE_NODE(19, false),
	/** A limit on connections, names or registrations is reached. */
	LIMIT_EXCEEDED(20, true),
	/** A configuration value is wrong. */
	INVALID_CONFIGURATION(21, false),
	/** An error with a code of the application; see {@link RunarException#code()}. */
	APPLICATION(22, false),
	/** The circuit breakers of all nodes that could answer are open; nothing was sent. */
	CIRCUIT_OPEN(23, true);

	private final int number;

	private final boolean retryable;

	ErrorCode(int number, boolean retryable) {
		this.number = number;
		this.retryable = retryable;
	}

	/**
	 * Returns the stable number of this code.
	 * @return the number, never reused
	 */
	public int number() {
		return this.number;
	}

	/**
	 * Returns whether another attempt may succeed where the failure says nothing else.
	 * @return the default of {@link RunarException#retryable()}
	 */
	public boolean retryable() {
		return this.retryable;
	}

	/**
	 * Returns the code with this name.
	 * @param name the name as it travels
	 * @return the code, or {@link #APPLICATION} for a name that is none of ours
	 */
	public static ErrorCode named(String name) {
		for (ErrorCode code : values()) {
			if (code.name().equals(name)) {
				return code;
			}
		}
		return name.isEmpty() ? UNKNOWN : APPLICATION;
	}

}
