package io.runar.cache;

import io.runar.TopicPath;
import io.runar.registry.EventSink;
import io.runar.service.EventContext;
import org.jspecify.annotations.Nullable;

/**
 * Subscribes to a topic whose events make the results of a cache obsolete. It belongs to
 * no service: every node that keeps results needs the event. Takes it on the thread that
 * publishes, so that who publishes a change and then asks does not get what was before.
 */
final class InvalidationSink implements EventSink {

	private final TopicPath pattern;

	private final ResultCache cache;

	InvalidationSink(TopicPath pattern, ResultCache cache) {
		this.pattern = pattern;
		this.cache = cache;
	}

	@Override
	public TopicPath pattern() {
		return this.pattern;
	}

	@Override
	public @Nullable String servicePath() {
		return null;
	}

	@Override
	public String payloadType() {
		return "";
	}

	@Override
	public boolean offer(EventContext event) {
		this.cache.invalidate();
		return true;
	}

}
