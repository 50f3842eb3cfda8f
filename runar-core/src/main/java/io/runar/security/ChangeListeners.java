package io.runar.security;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.runar.runtime.Cancellable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who want to hear of changes. One that fails is logged and does not keep the
 * others from hearing. Thread-safe.
 */
final class ChangeListeners {

	private static final Logger logger = LoggerFactory.getLogger(ChangeListeners.class);

	private final List<Registration> registrations = new CopyOnWriteArrayList<>();

	Cancellable add(Runnable listener) {
		// Wrapped, because the same listener may be registered twice.
		Registration registration = new Registration(listener);
		this.registrations.add(registration);
		return () -> this.registrations.remove(registration);
	}

	void fire() {
		for (Registration registration : this.registrations) {
			try {
				registration.listener.run();
			}
			catch (RuntimeException ex) {
				logger.error("A listener for changed credentials failed", ex);
			}
		}
	}

	private static final class Registration {

		private final Runnable listener;

		Registration(Runnable listener) {
			this.listener = listener;
		}

	}

}
