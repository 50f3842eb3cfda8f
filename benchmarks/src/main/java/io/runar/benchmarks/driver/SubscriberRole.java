package io.runar.benchmarks.driver;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;

import io.runar.benchmarks.contender.RunarNodes;
import io.runar.node.RunarNode;
import io.runar.security.NetworkKey;
import org.jspecify.annotations.Nullable;

/**
 * A node that subscribes to the events of an {@link EventMesh}. Arguments: contender,
 * address of the publisher, number of this subscriber.
 */
final class SubscriberRole implements ChildRole {

	static final String NAME = "subscribe";

	/** Every so many events the publisher is told. */
	static final int PROGRESS_STEP = 512;

	private final CountDownLatch never = new CountDownLatch(1);

	private int number;

	private volatile boolean stands;

	/** Of one thread at a time. */
	private long events;

	private volatile long count;

	private volatile long reached;

	private long told;

	@Override
	public String start(NetworkKey key, String... arguments) {
		this.number = Integer.parseInt(arguments[2]);
		RunarNode started = RunarNodes.builder("subscriber-" + this.number, arguments[0], key, arguments[1]).build();
		started.subscribe(EventMesh.TOPIC, byte[].class, (event) -> receive(started, event.data()));
		started.start().join();
		return "subscribed";
	}

	/** Called for one event at a time. */
	private void receive(RunarNode publisher, byte @Nullable [] event) throws InterruptedException {
		if (event == null) {
			throw new IllegalArgumentException("event: null (expected: 100 bytes)");
		}
		if (this.stands) {
			this.never.await();
		}
		long now = ByteBuffer.wrap(event).getLong();
		this.count = ++this.events;
		this.reached = now;
		if (this.told == 0 || now - this.told >= PROGRESS_STEP) {
			this.told = now;
			publisher.publish(EventMesh.PROGRESS, new Progress(this.number, now));
		}
	}

	@Override
	public String obey(String command) {
		return switch (command) {
			case "count" -> Long.toString(this.count);
			case "reached" -> Long.toString(this.reached);
			case "stand-still" -> {
				this.stands = true;
				yield "done";
			}
			default -> ChildRole.super.obey(command);
		};
	}

	/**
	 * What a subscriber tells the publisher.
	 *
	 * @param subscriber its number
	 * @param number the last event it got
	 */
	record Progress(int subscriber, long number) {

	}

}
