package io.runar.peer;

import java.util.LinkedHashMap;
import java.util.Map;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * The last epoch (see {@link DialOrder}) of connections with each node, so that none of
 * them can use up the epochs of others. Later connections are dialled in no earlier one:
 * the other side may not have noticed that the last connection has ended. Forgets whom it
 * has not heard of for longest; that node then begins anew, at worst with a connection
 * that waits until the other side has noticed. Lives in the directory's serial context.
 */
final class DialEpochs {

	/**
	 * How many epochs a node may be ahead of what is known of it: as often may trust have
	 * changed on its side since this node has started, or has forgotten it. Two hundred
	 * times as many can there be.
	 */
	static final int MAX_LEAP = 1 << 16;

	private static final int MAX_NODES = 10_000;

	private final Map<ProvenId, Long> epochs = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<ProvenId, Long> eldest) {
			return size() > MAX_NODES;
		}
	};

	/** Returns the last epoch of a node; 0 if nothing is known of it. */
	long of(@Nullable ProvenId node) {
		return (node != null) ? this.epochs.getOrDefault(node, 0L) : 0;
	}

	/** A connection of an epoch was let in, or is dialled. */
	void reached(ProvenId node, long epoch) {
		Long before = this.epochs.remove(node);
		long last = (before != null) ? Math.max(before, epoch) : epoch;
		if (last > 0) {
			this.epochs.put(node, last);
		}
	}

	/**
	 * Checks what a node that dialled says.
	 * @throws RunarException with {@code PROTOCOL_ERROR} if that is far from what can be
	 */
	void check(ProvenId node, long epoch) {
		long largest = of(node) + MAX_LEAP;
		if (epoch > largest) {
			throw new RunarException(ErrorCode.PROTOCOL_ERROR, "dial sequence of node " + node.id() + " is in epoch "
					+ epoch + " (expected: at most " + largest + ")");
		}
	}

}
