package io.runar.invocation;

import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * The request that the running thread handles, so that requests made by its handler
 * inherit its deadline, correlation and level even where they are made through the
 * injected {@code Node}; and whether the thread is one that must not wait.
 * <p>
 * A request needs this several times: whoever does takes the thread's slot once, which is
 * the one costly step, and passes it on. The slot is an array of the JDK's own type, so
 * that a thread that outlives this node keeps none of its classes alive.
 *
 * @since 0.1
 */
public final class CurrentRequest {

	private static final int REQUEST = 0;

	private static final int IO_THREAD = 1;

	private static final ThreadLocal<@Nullable Object[]> SLOT = ThreadLocal.withInitial(() -> new Object[2]);

	private CurrentRequest() {
	}

	/**
	 * Returns where this thread keeps its request.
	 * @return the slot; not to be given to other threads
	 */
	public static @Nullable Object[] slot() {
		return SLOT.get();
	}

	/**
	 * Returns the request that this thread handles.
	 * @param slot the thread's slot
	 * @return the request, or {@code null}
	 */
	public static @Nullable RequestContext get(@Nullable Object[] slot) {
		return (RequestContext) slot[REQUEST];
	}

	/**
	 * Marks the request that this thread handles from now on.
	 * @param slot the thread's slot
	 * @param request the request, or {@code null}
	 */
	public static void set(@Nullable Object[] slot, @Nullable RequestContext request) {
		slot[REQUEST] = request;
	}

	/**
	 * Returns whether this thread runs a handler on an I/O thread, where waiting for
	 * another node could wait for itself.
	 * @param slot the thread's slot
	 * @return whether it must not wait
	 */
	public static boolean mustNotWait(@Nullable Object[] slot) {
		return slot[IO_THREAD] != null;
	}

	/** Marks whether this thread is an I/O thread inside a handler. */
	static void setMustNotWait(@Nullable Object[] slot, boolean mustNotWait) {
		slot[IO_THREAD] = mustNotWait ? Boolean.TRUE : null;
	}

}
