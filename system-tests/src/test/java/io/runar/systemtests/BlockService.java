package io.runar.systemtests;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.service.AbstractService;
import io.runar.service.RequestContext;

/**
 * A service whose handlers block their threads until they are released.
 */
final class BlockService extends AbstractService {

	private final CountDownLatch release = new CountDownLatch(1);

	private final AtomicInteger inside = new AtomicInteger();

	private final AtomicInteger most = new AtomicInteger();

	BlockService() {
		super("block");
		action("hold", this::hold);
	}

	/** How many handlers are blocked, and how many were at most. */
	String counts() {
		return this.inside.get() + " " + this.most.get();
	}

	void release() {
		this.release.countDown();
	}

	private Object hold(RequestContext request) throws InterruptedException {
		this.most.accumulateAndGet(this.inside.incrementAndGet(), Math::max);
		try {
			return this.release.await(60, TimeUnit.SECONDS);
		}
		finally {
			this.inside.decrementAndGet();
		}
	}

}
