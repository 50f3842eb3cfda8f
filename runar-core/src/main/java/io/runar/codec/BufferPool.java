package io.runar.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.core.util.RecyclerPool;

/**
 * Keeps the buffers of Jackson. A platform thread has its own, which it finds without
 * contention; virtual threads, of which there are many for a short time, share a pool.
 * Jackson's own choice is the shared pool for all, which is a tenth of the time in which
 * a small record is read. Thread-safe.
 */
final class BufferPool implements RecyclerPool<BufferRecycler> {

	private static final long serialVersionUID = 1L;

	private static final RecyclerPool<BufferRecycler> OWN = JsonRecyclerPools.threadLocalPool();

	private static final RecyclerPool<BufferRecycler> SHARED = JsonRecyclerPools.sharedConcurrentDequePool();

	/** What all virtual threads are; {@code null} before Java 21. */
	private static final @Nullable Class<?> VIRTUAL = virtual();

	private static @Nullable Class<?> virtual() {
		try {
			return Class.forName("java.lang.BaseVirtualThread");
		}
		catch (ClassNotFoundException ex) {
			return null;
		}
	}

	private static RecyclerPool<BufferRecycler> current() {
		return (VIRTUAL != null && VIRTUAL.isInstance(Thread.currentThread())) ? SHARED : OWN;
	}

	@Override
	public BufferRecycler acquireAndLinkPooled() {
		// Linked with one of the two, it does not come back here.
		return current().acquireAndLinkPooled();
	}

	@Override
	public BufferRecycler acquirePooled() {
		return current().acquirePooled();
	}

	@Override
	public void releasePooled(BufferRecycler pooled) {
		current().releasePooled(pooled);
	}

}
