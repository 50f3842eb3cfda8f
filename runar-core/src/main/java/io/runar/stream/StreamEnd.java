package io.runar.stream;

import io.runar.RunarException;
import io.runar.wire.NodeMessage;
import io.runar.wire.StreamItems;

/**
 * This node's end of a stream between two nodes, as its messages reach it. Called on I/O
 * threads; must neither block nor run user code.
 *
 * @since 0.1
 */
public interface StreamEnd {

	/**
	 * Returns what the request of the stream offers.
	 * @return the credit to begin with
	 */
	NodeMessage.StreamOffer offer();

	/**
	 * Takes the way to the other node. With another attempt there is another way.
	 * @param link where this end sends its messages
	 */
	void onLink(StreamLink link);

	/**
	 * Takes items.
	 * @param items the items in order
	 * @throws RunarException with {@code PROTOCOL_ERROR} if there was no credit for them
	 */
	void onItems(StreamItems items);

	/**
	 * Takes the end of the caller's items.
	 * @param errorCode name of the code they failed with; empty: they did not
	 * @param errorMessage for people
	 */
	void onItemsEnd(String errorCode, String errorMessage);

	/**
	 * Takes credit.
	 * @param items how many items more may be sent
	 * @param bytes how many bytes of them
	 * @throws RunarException with {@code PROTOCOL_ERROR} if it is absurd
	 */
	void onCredit(int items, long bytes);

	/** The other node wants no more of the caller's items. */
	void onItemsCancelled();

	/**
	 * The stream cannot go on: the other node has broken the rules, or the connection has
	 * ended while the other node lives.
	 * @param reason what has happened
	 */
	void onBroken(RunarException reason);

}
