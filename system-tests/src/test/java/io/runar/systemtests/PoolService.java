package io.runar.systemtests;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.runar.service.AbstractService;
import io.runar.service.RequestContext;

/**
 * A service whose handlers need one of a few places of a pool, for a while each: as with
 * connections of a database its capacity does not depend on how busy the machine is.
 */
final class PoolService extends AbstractService {

	static final int PLACES = 8;

	private static final long HELD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private final Semaphore places = new Semaphore(PLACES);

	PoolService() {
		super("pool");
		action("use", this::use);
	}

	private Object use(RequestContext request) throws InterruptedException {
		this.places.acquire();
		try {
			long end = System.nanoTime() + HELD_NANOS;
			for (long left = HELD_NANOS; left > 0; left = end - System.nanoTime()) {
				LockSupport.parkNanos(left);
			}
			return true;
		}
		finally {
			this.places.release();
		}
	}

}
