package io.runar.node;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.runar.Event;
import io.runar.EventHandler;
import io.runar.Node;
import io.runar.NodeState;
import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.PublishOptions;
import io.runar.Subscription;
import io.runar.TypeRef;
import io.runar.codec.PayloadCodecs;
import io.runar.service.AbstractService;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Node} with its life cycle: hosts services and belongs to the network between
 * {@link #start()} and {@link #stop()}. Made by {@link NodeBuilder}. Thread-safe.
 *
 * @since 0.1
 */
public final class RunarNode implements Node, AutoCloseable {

	RunarNode(NodeBuilder builder) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Begins a node.
	 * @param config its settings
	 * @return a builder
	 */
	public static NodeBuilder builder(NetworkConfig config) {
		return new NodeBuilder(config);
	}

	/**
	 * Hosts a service. On a running node it is initialised, started and told to the peers
	 * before this method returns.
	 * @param service the service
	 * @throws io.runar.RunarException with {@code INVALID_ARGUMENT} if the node hosts
	 * another service of that path, or what the service itself fails with
	 */
	public void addService(AbstractService service) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Stops hosting a service: peers are told, then it is stopped.
	 * @param path path of the service
	 * @return whether there was one
	 */
	public boolean removeService(String path) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Starts the services, binds the transport and begins to look for peers. Does not
	 * wait for peers. A stopped node can be started again.
	 * @return completes when the transport is bound and the services run; fails with a
	 * {@link io.runar.RunarException} that says what to change
	 */
	public CompletableFuture<Void> start() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Tells the peers to stop choosing this node; it goes on answering what still comes.
	 * Completes when the peers have been told and open requests are answered, at the
	 * latest after the drain timeout.
	 * @return completes when drained
	 */
	public CompletableFuture<Void> drain() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Drains, leaves the network, stops the services and releases everything.
	 * @return completes when done
	 */
	public CompletableFuture<Void> stop() {
		throw new UnsupportedOperationException();
	}

	/** Stops the node for good and waits for it, at most the drain timeout and a bit. */
	@Override
	public void close() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Returns what operators see.
	 * @return the node at this moment
	 */
	public NodeInfo info() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Returns the codecs of this node.
	 * @return the codecs
	 */
	public PayloadCodecs codecs() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Waits until an action can be called.
	 * @param path the action
	 * @param timeout how long to wait at most
	 * @return completes when there is a local or remote provider; fails with
	 * {@code NO_PROVIDER} after the timeout
	 */
	public CompletableFuture<Void> waitFor(String path, Duration timeout) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Returns the peers this node is connected to.
	 * @return their identities
	 */
	public List<PeerId> peers() {
		throw new UnsupportedOperationException();
	}

	@Override
	public PeerId id() {
		throw new UnsupportedOperationException();
	}

	@Override
	public String networkId() {
		throw new UnsupportedOperationException();
	}

	@Override
	public NodeState state() {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T> @Nullable T request(String path, @Nullable Object params, Class<T> type, RequestOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T> @Nullable T request(String path, @Nullable Object params, TypeRef<T> type, RequestOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T> CompletableFuture<@Nullable T> requestAsync(String path, @Nullable Object params, Class<T> type,
			RequestOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T> CompletableFuture<@Nullable T> requestAsync(String path, @Nullable Object params, TypeRef<T> type,
			RequestOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void publish(String topic, @Nullable Object data, PublishOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T> Subscription subscribe(String pattern, Class<T> type, EventHandler<@Nullable T> handler) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T> Subscription subscribe(String pattern, TypeRef<T> type, EventHandler<@Nullable T> handler) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T> CompletableFuture<Event<@Nullable T>> on(String pattern, Duration timeout, Class<T> type) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <C> C client(Class<C> type) {
		throw new UnsupportedOperationException();
	}

}
