package io.runar.peer;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.transport.Connection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a connection is read: it is not while a hello is being considered and much
 * waits for that, nor for a time after its peer has sent more than it may. Not reading
 * fills the transport's window, and then the other side's queue: it is slowed down, and
 * nothing is lost or refused. All but {@link #lastPauseEndNanos()} on the connection's
 * I/O thread.
 */
final class Intake {

	private static final Logger logger = LoggerFactory.getLogger(Intake.class);

	private final Environment environment;

	private final NodeMetrics metrics;

	private boolean held;

	private boolean paused;

	/** Silence before this is this node's own doing. */
	private volatile long pauseEndNanos;

	Intake(Environment environment, NodeMetrics metrics) {
		this.environment = environment;
		this.metrics = metrics;
		this.pauseEndNanos = environment.nanoTime();
	}

	/** Reads nothing until {@link #release}. */
	void hold(Connection connection) {
		this.held = true;
		connection.setReading(false);
	}

	void release(Connection connection) {
		this.held = false;
		readOn(connection);
	}

	/** Takes note of a frame of a peer that may send only so many bytes a second. */
	void read(Connection connection, ByteRate rate, int bytes, long nowNanos) {
		long pause = rate.read(bytes, nowNanos);
		if (pause == 0 || this.paused) {
			return;
		}
		this.paused = true;
		this.pauseEndNanos = nowNanos + pause;
		this.metrics.readingPaused(pause);
		connection.setReading(false);
		this.environment.schedule(Duration.ofNanos(pause), () -> resume(connection));
	}

	private void resume(Connection connection) {
		try {
			connection.ioExecutor().execute(() -> {
				this.paused = false;
				readOn(connection);
			});
		}
		catch (RejectedExecutionException ex) {
			// The transport has stopped meanwhile.
			logger.trace("Connection with {} has ended", connection.remoteAddress(), ex);
		}
	}

	private void readOn(Connection connection) {
		if (!this.held && !this.paused) {
			connection.setReading(true);
		}
	}

	/**
	 * Returns until when nothing was, or will not be, read. Any thread.
	 * @return in {@code Environment.nanoTime()}; when it was made if there was no pause
	 */
	long lastPauseEndNanos() {
		return this.pauseEndNanos;
	}

}
