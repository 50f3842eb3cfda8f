package io.runar.test.kit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.runar.PublishReceipt;
import io.runar.TopicPath;
import io.runar.codec.PayloadCodecs;
import io.runar.service.Interceptor;
import io.runar.service.OutgoingCall;
import io.runar.service.OutgoingEvent;
import org.jspecify.annotations.Nullable;

/** Remembers the last calls and events of all nodes of a network. Thread-safe. */
final class Recorder {

	/** Calls, and as many events, that are remembered; older ones are forgotten. */
	static final int CAPACITY = 10_000;

	private final Deque<RecordedCall> calls = new ArrayDeque<>();

	private final Deque<RecordedEvent> events = new ArrayDeque<>();

	Interceptor interceptor(String node, Supplier<PayloadCodecs> codecs) {
		return new Interceptor() {

			@Override
			public CompletionStage<@Nullable Object> call(OutgoingCall outgoing, CallChain next) {
				RecordedCall call = new RecordedCall(node, outgoing, codecs);
				add(Recorder.this.calls, call);
				try {
					return next.proceed(outgoing).whenComplete(call::complete);
				}
				catch (RuntimeException ex) {
					call.complete(null, ex);
					throw ex;
				}
			}

			@Override
			public CompletionStage<@Nullable PublishReceipt> publish(OutgoingEvent event, PublishChain next) {
				add(Recorder.this.events, new RecordedEvent(node, event.topic().toString(), event.data(),
						event.options().withHeaders(event.headers()), codecs));
				return next.proceed(event);
			}

		};
	}

	private synchronized <T> void add(Deque<T> all, T one) {
		if (all.size() == CAPACITY) {
			all.removeFirst();
		}
		all.addLast(one);
	}

	synchronized List<RecordedCall> calls(TopicPath pattern) {
		return this.calls.stream().filter((call) -> matches(pattern, call.path())).toList();
	}

	synchronized List<RecordedEvent> events(TopicPath pattern) {
		return this.events.stream().filter((event) -> matches(pattern, event.topic())).toList();
	}

	private static boolean matches(TopicPath pattern, String path) {
		return pattern.path().equals(path) || pattern.matches(TopicPath.of(path));
	}

	synchronized void clear() {
		this.calls.clear();
		this.events.clear();
	}

}
