package io.runar.admission;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.runar.TopicPath;
import io.runar.runtime.NodeMetrics;
import io.runar.service.AbstractService;
import io.runar.service.AbstractService.ActionDefinition;
import io.runar.service.ActionGuard;
import org.jspecify.annotations.Nullable;

/**
 * The guards of the actions of one service. Immutable.
 *
 * @since 0.1
 */
public final class ServiceGuards {

	static final ServiceGuards NONE = new ServiceGuards(Map.of(), List.of());

	private final Map<String, RuleGuard> guards;

	private final List<Limit> limits;

	private ServiceGuards(Map<String, RuleGuard> guards, List<Limit> limits) {
		this.guards = Map.copyOf(guards);
		this.limits = limits;
	}

	static ServiceGuards of(AbstractService service, List<ActionRule> rules, long nowNanos, NodeMetrics metrics) {
		Making making = new Making(service.path().path(), rules, nowNanos, metrics);
		Map<String, RuleGuard> guards = new HashMap<>();
		for (ActionDefinition action : service.actions()) {
			RuleGuard guard = making.guard(action.metadata().name());
			if (guard != null) {
				guards.put(action.metadata().name(), guard);
			}
		}
		return new ServiceGuards(guards, making.limits());
	}

	/**
	 * Returns what guards an action.
	 * @param action the action
	 * @return its guard; {@code null} if no rule says anything about it
	 */
	public @Nullable ActionGuard of(ActionDefinition action) {
		return this.guards.get(action.metadata().name());
	}

	/** Tells which limits there are from now on. */
	void announce(String service, NodeMetrics metrics) {
		this.limits.forEach((limit) -> metrics.limitAdded(service, limit.rule.path(), limit.kind, limit.places::limit,
				limit.places::taken));
	}

	Collection<RuleGuard> all() {
		return this.guards.values();
	}

	/**
	 * A limit of requests in flight.
	 */
	private record Limit(ActionRule rule, String kind, Places places) {

	}

	/**
	 * The guards of a service while they are made, with what its actions share.
	 */
	private static final class Making {

		private final String service;

		private final List<ActionRule> rules;

		private final List<TopicPath> patterns;

		private final long nowNanos;

		private final NodeMetrics metrics;

		private final Map<ActionRule, Places> fixed = new HashMap<>();

		private final Map<ActionRule, AdaptivePlaces> adaptive = new HashMap<>();

		private final Map<ActionRule, SharedRate> rates = new HashMap<>();

		private final Map<ActionRule, PeerLimiters> peers = new HashMap<>();

		Making(String service, List<ActionRule> rules, long nowNanos, NodeMetrics metrics) {
			this.service = service;
			this.rules = rules;
			this.patterns = rules.stream().map((rule) -> TopicPath.pattern(rule.path())).toList();
			this.nowNanos = nowNanos;
			this.metrics = metrics;
		}

		@Nullable RuleGuard guard(String action) {
			TopicPath path = TopicPath.template(this.service + "/" + action);
			Places places = fixed(last(path, ActionRule::maxConcurrent));
			AdaptivePlaces learned = adaptive(last(path, ActionRule::adaptiveLimit));
			SharedRate rate = rate(last(path, ActionRule::rateLimit));
			PeerLimiters each = peers(last(path, ActionRule::rateLimitPerPeer));
			return (places != null || learned != null || rate != null || each != null)
					? new RuleGuard(this.service, action, this.metrics, places, learned, rate, each) : null;
		}

		List<Limit> limits() {
			List<Limit> all = new ArrayList<>();
			this.fixed.forEach((rule, places) -> all.add(new Limit(rule, RuleGuard.MAX_CONCURRENT, places)));
			this.adaptive
				.forEach((rule, learned) -> all.add(new Limit(rule, RuleGuard.ADAPTIVE_LIMIT, learned.places())));
			return all;
		}

		/** Returns the last rule for an action that says a thing. */
		private @Nullable ActionRule last(TopicPath action, Function<ActionRule, @Nullable Object> thing) {
			for (int i = this.rules.size() - 1; i >= 0; i--) {
				if (thing.apply(this.rules.get(i)) != null && this.patterns.get(i).matches(action)) {
					return this.rules.get(i);
				}
			}
			return null;
		}

		private @Nullable Places fixed(@Nullable ActionRule rule) {
			Integer limit = (rule != null) ? rule.maxConcurrent() : null;
			if (rule == null || limit == null || limit == 0) {
				return null;
			}
			return this.fixed.computeIfAbsent(rule, (key) -> Places.of(limit));
		}

		private @Nullable AdaptivePlaces adaptive(@Nullable ActionRule rule) {
			ActionRule.Adaptive settings = (rule != null) ? rule.adaptiveLimit() : null;
			if (rule == null || settings == null || !settings.enabled()) {
				return null;
			}
			return this.adaptive.computeIfAbsent(rule, (key) -> AdaptivePlaces.of(settings));
		}

		private @Nullable SharedRate rate(@Nullable ActionRule rule) {
			Integer perSecond = (rule != null) ? rule.rateLimit() : null;
			return (rule == null || perSecond == null || perSecond == 0) ? null : this.rates.computeIfAbsent(rule,
					(key) -> new SharedRate(perSecond, rule.burst(perSecond), this.nowNanos));
		}

		private @Nullable PeerLimiters peers(@Nullable ActionRule rule) {
			Integer perSecond = (rule != null) ? rule.rateLimitPerPeer() : null;
			return (rule == null || perSecond == null || perSecond == 0) ? null : this.peers.computeIfAbsent(rule,
					(key) -> new PeerLimiters(perSecond, rule.burst(perSecond), this.nowNanos));
		}

	}

}
