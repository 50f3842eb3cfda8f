package io.runar.test;

import java.util.Map;
import java.util.TreeMap;

import io.runar.Priority;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.RequestMeter;

/**
 * Counts what a simulated node measures. Belongs to one simulation and its one thread.
 */
final class CountingMetrics implements NodeMetrics {

	private final Map<String, Long> counts = new TreeMap<>();

	long count(String name) {
		return this.counts.getOrDefault(name, 0L);
	}

	private void add(String name) {
		this.counts.merge(name, 1L, Long::sum);
	}

	@Override
	public RequestMeter requestMeter(String service, String action, boolean local) {
		return (outcome, nanos) -> add("completed." + outcome);
	}

	@Override
	public RequestMeter handledMeter(String service, String action) {
		return (outcome, nanos) -> add("handled." + outcome);
	}

	@Override
	public void requestRetried(String service, String action, boolean retried) {
		add("retry." + (retried ? "retried" : "refused"));
	}

	@Override
	public void requestRefused(String service, String action, String reason, Priority priority) {
		add("admission." + reason + "." + priority);
	}

	@Override
	public void fallbackUsed(String service, String action, boolean answered) {
		add("fallback." + (answered ? "answered" : "failed"));
	}

	@Override
	public void providerEjected(String service, String reason) {
		add("ejected." + reason);
	}

	@Override
	public void bulkheadFull(String pattern) {
		add("bulkhead." + pattern);
	}

	@Override
	public void handlerBlocked(String service, String action) {
		add("handler-blocked");
	}

	@Override
	public void eventDelivered() {
		add("event-delivered");
	}

	@Override
	public void eventDropped(String reason) {
		add("event-dropped." + reason);
	}

	@Override
	public void eventAcknowledged(String outcome) {
		add("event-acknowledged." + outcome);
	}

	@Override
	public void retainedDiscarded(String reason) {
		add("retained-discarded." + reason);
	}

	@Override
	public void connectionOpened(boolean incoming) {
		add("connection-opened");
	}

	@Override
	public void connectionClosed(boolean incoming) {
		add("connection-closed");
	}

	@Override
	public void readingPaused(long nanos) {
		add("reading-paused");
	}

	@Override
	public void payloadCompressed(int plainBytes, int compressedBytes) {
		add("compressed");
	}

	@Override
	public void refused(String reason) {
		add("refused." + reason);
	}

	@Override
	public void securityRefused(String reason) {
		add("security." + reason);
	}

	@Override
	public void streamOpened(boolean incoming) {
		add("stream-opened");
	}

	@Override
	public void streamEnded(boolean incoming, String outcome) {
		add("stream-ended." + outcome);
	}

	@Override
	public void cacheUsed(String service, String action, String side, String outcome) {
		add("cache." + side + "." + outcome);
	}

	@Override
	public String toString() {
		return this.counts.toString();
	}

}
