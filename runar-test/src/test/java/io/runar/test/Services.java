package io.runar.test;

import java.util.function.Consumer;

import io.runar.SubscribeOptions;
import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import io.runar.service.ActionMetadata;

/**
 * Services made on the spot.
 */
final class Services {

	private Services() {
	}

	/** A service with {@code say}, which returns its parameters, and {@code who}. */
	static Made echo(String id) {
		return of("echo",
				(service) -> service.answer("say", (request) -> request.params()).answer("who", (request) -> id));
	}

	static Made of(String path, Consumer<Made> content) {
		Made service = new Made(path);
		content.accept(service);
		return service;
	}

	static final class Made extends AbstractService {

		private Made(String path) {
			super(path);
		}

		Made answer(String action, ActionHandler handler) {
			action(action, handler);
			return this;
		}

		Made answerAgain(String action, ActionHandler handler) {
			ActionMetadata named = ActionMetadata.named(action);
			action(new ActionMetadata(action, named.description(), named.parameters(), named.resultType(), true),
					handler);
			return this;
		}

		Made receive(String pattern, SubscribeOptions options, io.runar.service.SubscriptionHandler handler) {
			subscription(pattern, options, handler);
			return this;
		}

		Made receive(String pattern, io.runar.service.SubscriptionHandler handler) {
			subscription(pattern, handler);
			return this;
		}

	}

}
