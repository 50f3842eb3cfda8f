package io.runar.security;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.runar.runtime.Environment;

/**
 * Keeps refusals from flooding the log: permits at most one line a minute for a reason
 * and origin, and for at most {@value #MAX_KEYS} of those; the rest share one line.
 * Thread-safe.
 */
final class RefusalThrottle {

	static final Duration INTERVAL = Duration.ofMinutes(1);

	static final int MAX_KEYS = 256;

	/** Answer of {@link #permit}: no line now. */
	static final long SUPPRESSED = -1;

	private final Environment environment;

	/** In the order of the last line, so that the first entry expires first. */
	private final Map<String, Entry> entries = new LinkedHashMap<>();

	private final Entry overflow = new Entry();

	RefusalThrottle(Environment environment) {
		this.environment = environment;
	}

	/**
	 * Decides whether a line about a refusal may be logged.
	 * @param reason a short constant
	 * @param origin who was refused
	 * @return number of lines suppressed since the last one, or {@link #SUPPRESSED}
	 */
	long permit(String reason, String origin) {
		return permit(reason + ' ' + origin);
	}

	/**
	 * Decides whether a line may be logged.
	 * @param key what the line is about
	 * @return number of lines suppressed since the last one, or {@link #SUPPRESSED}
	 */
	synchronized long permit(String key) {
		long now = this.environment.nanoTime();
		Entry entry = this.entries.get(key);
		if (entry == null) {
			if (this.entries.size() >= MAX_KEYS) {
				dropExpired(now);
			}
			entry = (this.entries.size() < MAX_KEYS) ? new Entry() : this.overflow;
		}
		if (entry.isFresh(now)) {
			entry.suppressed++;
			return SUPPRESSED;
		}
		if (entry != this.overflow) {
			this.entries.remove(key);
			this.entries.put(key, entry);
		}
		return entry.logged(now);
	}

	synchronized int size() {
		return this.entries.size();
	}

	private void dropExpired(long now) {
		Iterator<Entry> iterator = this.entries.values().iterator();
		while (iterator.hasNext() && !iterator.next().isFresh(now)) {
			iterator.remove();
		}
	}

	/**
	 * When something was logged last, and how often it was not.
	 */
	private static final class Entry {

		private boolean used;

		private long loggedAt;

		private long suppressed;

		boolean isFresh(long now) {
			return this.used && now - this.loggedAt < INTERVAL.toNanos();
		}

		long logged(long now) {
			long before = this.suppressed;
			this.used = true;
			this.loggedAt = now;
			this.suppressed = 0;
			return before;
		}

	}

}
