package io.runar.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import io.runar.RunarException;
import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a few small files again and again, and tells when they have changed. It
 * compares what they hold, not their times: so it also sees what was changed twice in one
 * tick of the file system's clock, and files behind links that are moved, as Kubernetes
 * does with secrets. A change is told once it has stayed the same for one more look, so
 * that a file that is just being written is not taken for the whole.
 * <p>
 * What cannot be used is logged once, and tried again at each look: a certificate may
 * become valid, or the mode of a file be corrected, while what the file holds stays the
 * same. Reads on the environment's background executor.
 *
 * @since 0.1
 */
public final class FileWatch implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(FileWatch.class);

	/** No key file is larger; what comes after is not compared. */
	private static final int MAX_BYTES = 1024 * 1024;

	private final List<Path> files;

	private final Duration interval;

	private final Runnable onChange;

	private final Environment environment;

	/** What was told last, or was there at the beginning. */
	private byte[] known;

	/**
	 * What was seen last. With {@link #known} and {@link #failed}: one look at a time.
	 */
	private byte[] seen;

	/** Whether what was told last could not be used. */
	private boolean failed;

	private volatile @Nullable Cancellable timer;

	private volatile boolean closed;

	private FileWatch(List<Path> files, Duration interval, Runnable onChange, Environment environment) {
		this.files = List.copyOf(files);
		this.interval = interval;
		this.onChange = onChange;
		this.environment = environment;
		this.known = digest();
		this.seen = this.known;
	}

	/**
	 * Begins to look. Blocks for file access.
	 * @param files the files; none of them has to be there
	 * @param interval time between two looks; a change is told after one to two of them
	 * @param onChange called after a change, and again at each look as long as it throws;
	 * may block and throw a {@link RunarException}
	 * @param environment time and threads
	 * @return to be closed
	 */
	public static FileWatch start(List<Path> files, Duration interval, Runnable onChange, Environment environment) {
		FileWatch watch = new FileWatch(files, interval, onChange, environment);
		watch.schedule();
		return watch;
	}

	private void schedule() {
		if (!this.closed) {
			this.timer = this.environment.schedule(this.interval, this::lookInBackground);
		}
	}

	private void lookInBackground() {
		try {
			this.environment.background().execute(this::look);
		}
		catch (RejectedExecutionException ex) {
			// The node ends, or is so busy that the next look must do.
			schedule();
		}
	}

	private synchronized void look() {
		try {
			byte[] now = digest();
			boolean settled = Arrays.equals(now, this.seen);
			this.seen = now;
			boolean changed = !Arrays.equals(now, this.known);
			if (settled && (changed || this.failed)) {
				this.known = now;
				tell(changed);
			}
		}
		finally {
			schedule();
		}
	}

	private void tell(boolean changed) {
		this.failed = true;
		try {
			this.onChange.run();
			this.failed = false;
			logger.info("Read again after a change: {}", this.files);
		}
		catch (RunarException ex) {
			if (changed) {
				logger.warn("A change of {} cannot be used, goes on with what was read before: {}", this.files,
						ex.getMessage());
			}
		}
		catch (RuntimeException ex) {
			if (changed) {
				logger.error("Cannot act on a change of {}", this.files, ex);
			}
		}
	}

	private byte[] digest() {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			for (Path file : this.files) {
				byte[] content = content(file);
				digest.update((byte) ((content != null) ? 1 : 0));
				if (content != null) {
					digest.update(MessageDigest.getInstance("SHA-256").digest(content));
				}
			}
			return digest.digest();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("no SHA-256", ex);
		}
	}

	private static byte @Nullable [] content(Path file) {
		try (var in = Files.newInputStream(file)) {
			return in.readNBytes(MAX_BYTES);
		}
		catch (IOException ex) {
			return null;
		}
	}

	/** Ends it; a look that is under way may still tell. */
	@Override
	public void close() {
		this.closed = true;
		Cancellable pending = this.timer;
		if (pending != null) {
			pending.cancel();
		}
	}

}
