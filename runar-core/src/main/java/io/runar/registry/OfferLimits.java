package io.runar.registry;

import java.util.List;

import io.runar.discovery.ServiceAdvertisement;
import io.runar.service.ActionMetadata;
import io.runar.service.CachePolicy;
import io.runar.service.SubscriptionMetadata;

/**
 * How much one peer may offer: what it makes this node hold. A peer that offers more is
 * refused with {@code LIMIT_EXCEEDED}.
 *
 * @param services largest number of services
 * @param actions largest number of actions of all its services
 * @param subscriptions largest number of subscriptions, in services and outside of them
 * @param bytes largest size of all that it tells of them: names, descriptions and types,
 * in characters, and {@value #ITEM_BYTES} for each service, action, parameter and
 * subscription
 * @since 0.1
 */
public record OfferLimits(int services, int actions, int subscriptions, int bytes) {

	/** More than an honest node has: 10,000 services, and 16 MiB about them. */
	public static final OfferLimits DEFAULTS = new OfferLimits(10_000, 100_000, 10_000, 16 * 1024 * 1024);

	/**
	 * For all peers together: ten times what one may, and 128 MiB, which a thousand
	 * honest nodes with a hundred services each do not reach.
	 */
	public static final OfferLimits TOTAL_DEFAULTS = new OfferLimits(100_000, 1_000_000, 100_000, 128 * 1024 * 1024);

	/** What an item takes besides its texts. */
	private static final int ITEM_BYTES = 64;

	/** Returns the size of what a peer tells of a service. */
	static long size(ServiceAdvertisement service) {
		return size(service.path(), service.version(), service.description())
				+ service.actions().stream().mapToLong(OfferLimits::size).sum()
				+ service.subscriptions().stream().mapToLong(OfferLimits::size).sum();
	}

	/** Returns the size of what a peer has told of a service. */
	static long size(RemoteService service) {
		return size(service.path().path(), service.version(), service.description())
				+ service.actions().stream().mapToLong((action) -> size(action.metadata())).sum()
				+ service.subscriptions().stream().mapToLong((subscription) -> size(subscription.metadata())).sum();
	}

	private static long size(String... texts) {
		long size = ITEM_BYTES;
		for (String text : texts) {
			size += text.length();
		}
		return size;
	}

	private static long size(SubscriptionMetadata subscription) {
		String group = subscription.group();
		return size(subscription.pattern(), subscription.payloadType(), (group != null) ? group : "");
	}

	private static long size(ActionMetadata action) {
		long size = size(action.name(), action.description(), action.resultType());
		for (ActionMetadata.Parameter parameter : action.parameters()) {
			size += size(parameter.name(), parameter.type());
		}
		CachePolicy cache = action.cache();
		return (cache != null) ? size + ITEM_BYTES + size(cache.key()) + size(cache.invalidateOn()) : size;
	}

	private static long size(List<String> texts) {
		return texts.stream().mapToLong(OfferLimits::size).sum();
	}

}
