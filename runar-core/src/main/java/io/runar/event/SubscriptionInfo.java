package io.runar.event;

import io.runar.OverflowPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What operators see of a subscription of this node at one moment.
 *
 * @param pattern what it subscribes to
 * @param service path of the service it belongs to; {@code null}: none
 * @param group the named group it belongs to; {@code null}: none
 * @param overflow what happens when its queue is full
 * @param capacity number of events that may wait
 * @param waiting number of events that wait or are handled
 * @param dropped number of events that were dropped since its beginning, because it was
 * too slow
 * @param failed number of events on which its handler failed
 * @since 0.1
 */
public record SubscriptionInfo(String pattern, @Nullable String service, @Nullable String group,
		OverflowPolicy overflow, int capacity, int waiting, long dropped, long failed) {

}
