package io.runar.security;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.runar.runtime.Environment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs refusals so that nobody can flood the log: at most one line a minute for a reason
 * and address, and for at most {@value #MAX_KEYS} of those; the rest share one line.
 * Thread-safe.
 */
final class RefusalLog {

	static final Duration INTERVAL = Duration.ofMinutes(1);

	static final int MAX_KEYS = 256;

	/** Answer of {@link #permit}: no line now. */
	static final long SUPPRESSED = -1;

	private static final Logger logger = LoggerFactory.getLogger(PeerGate.class);

	private final Environment environment;

	/** In the order of the last line, so that the first entry expires first. */
	private final Map<String, Entry> entries = new LinkedHashMap<>();

	private final Entry overflow = new Entry();

	RefusalLog(Environment environment) {
		this.environment = environment;
	}

	/**
	 * Logs a refusal unless it was logged lately.
	 * @param reason a short constant
	 * @param address the other side, without port
	 * @param detail what was wrong, without secrets
	 */
	void warn(String reason, String address, String detail) {
		long before = permit(reason + ' ' + address);
		if (before > 0) {
			logger.warn("Refused {} ({}): {} [{} more not logged]", address, reason, Texts.printable(detail), before);
		}
		else if (before == 0) {
			logger.warn("Refused {} ({}): {}", address, reason, Texts.printable(detail));
		}
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
