package io.runar.dispatch;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.runar.PeerId;
import io.runar.PublishOptions;
import io.runar.RequestOptions;
import io.runar.TopicPath;
import io.runar.codec.PayloadCodecs;
import io.runar.service.EventContext;
import io.runar.service.RequestContext;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/** A request or event made by hand, local or as it comes from another node. */
public final class FakeContext implements RequestContext, EventContext {

	public static final PayloadCodecs CODECS = PayloadCodecs.defaults();

	public final List<String> published = new ArrayList<>();

	public final List<Runnable> onCancel = new ArrayList<>();

	final Map<String, String> pathParams = new HashMap<>();

	public boolean publishFails;

	private final @Nullable Object params;

	private final @Nullable Payload payload;

	private FakeContext(@Nullable Object params, @Nullable Payload payload) {
		this.params = params;
		this.payload = payload;
	}

	public static FakeContext local(@Nullable Object params) {
		return new FakeContext(params, null);
	}

	public static FakeContext remote(@Nullable Object params) {
		return new FakeContext(null, CODECS.encode(params, List.of("cbor", "raw")));
	}

	public FakeContext with(String name, String segment) {
		this.pathParams.put(name, segment);
		return this;
	}

	@Override
	public TopicPath path() {
		return TopicPath.of("math/do");
	}

	@Override
	public TopicPath topic() {
		return TopicPath.of("math/done");
	}

	@Override
	public Map<String, String> pathParams() {
		return this.pathParams;
	}

	@Override
	public @Nullable Object params(Type type) {
		return (this.payload != null) ? CODECS.decode(this.payload, type) : CODECS.convert(this.params, type);
	}

	@Override
	public @Nullable Object data(Type type) {
		return params(type);
	}

	@Override
	public PeerId caller() {
		return PeerId.of("caller");
	}

	@Override
	public PeerId source() {
		return PeerId.of("source");
	}

	@Override
	public long eventId() {
		return 7;
	}

	@Override
	public Map<String, String> headers() {
		return Map.of("h", "v");
	}

	@Override
	public String correlationId() {
		return "c";
	}

	@Override
	public int level() {
		return 1;
	}

	@Override
	public Duration remaining() {
		return Duration.ofSeconds(1);
	}

	@Override
	public boolean isCancelled() {
		return false;
	}

	@Override
	public void onCancel(Runnable action) {
		this.onCancel.add(action);
	}

	@Override
	public <T> @Nullable T request(String path, @Nullable Object params, Class<T> type, RequestOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T> CompletableFuture<@Nullable T> requestAsync(String path, @Nullable Object params, Class<T> type,
			RequestOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void publish(String topic, @Nullable Object data, PublishOptions options) {
		if (this.publishFails) {
			throw new StackOverflowError("no network");
		}
		this.published.add(topic + "=" + data + " " + options.broadcastMode());
	}

}
