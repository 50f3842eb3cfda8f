package io.runar.test.kit;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import io.runar.service.ActionMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A service of another node that a test makes up. When a method that adds an action
 * returns, every connected node can call it. Thread-safe.
 *
 * @since 0.1
 */
public final class FakeService {

	private final TestNode node;

	private final String path;

	private final Map<String, ActionHandler> answers = new ConcurrentHashMap<>();

	FakeService(TestNode node, String path) {
		this.node = node;
		this.path = TopicPath.of(path).path();
	}

	/**
	 * Sets what an action does.
	 * @param name its name, relative to the service; may have {@code {name}} segments
	 * @param handler answers the requests; may throw
	 * @return this
	 */
	public FakeService action(String name, ActionHandler handler) {
		Objects.requireNonNull(handler, "'handler' must not be null");
		if (this.answers.put(name, handler) == null) {
			this.node.host(new Actions(this.path, this.answers));
		}
		return this;
	}

	/**
	 * Sets what an action does with its parameters.
	 * @param <P> their type
	 * @param name its name, relative to the service; may have {@code {name}} segments
	 * @param type their type
	 * @param answer gives the result for the parameters
	 * @return this
	 */
	public <P> FakeService action(String name, Class<P> type, Answer<P> answer) {
		return action(name, (request) -> answer.to(request.params(type)));
	}

	/**
	 * Sets what an action always returns.
	 * @param name its name
	 * @param result the result
	 * @return this
	 */
	public FakeService returns(String name, @Nullable Object result) {
		return action(name, (request) -> result);
	}

	/**
	 * Lets an action always fail with a code of the application, or with one of the
	 * network: any name of {@link ErrorCode}.
	 * @param name its name
	 * @param code the code
	 * @return this
	 */
	public FakeService fails(String name, String code) {
		return action(name, (request) -> {
			throw RunarException.builder(ErrorCode.named(code), request.path() + ": fails as the test wants it")
				.code(code)
				.build();
		});
	}

	/**
	 * Returns the node that has the service; faults go by its name.
	 * @return the node
	 */
	public TestNode node() {
		return this.node;
	}

	/**
	 * Gives a result for parameters.
	 *
	 * @param <P> type of the parameters
	 */
	@FunctionalInterface
	public interface Answer<P> {

		/**
		 * Answers a request.
		 * @param params its parameters
		 * @return the result
		 * @throws Exception if the action shall fail
		 */
		@Nullable Object to(@Nullable P params) throws Exception;

	}

	/** The actions known at one moment; what they do may change. */
	private static final class Actions extends AbstractService {

		Actions(String path, Map<String, ActionHandler> answers) {
			super(TopicPath.of(path), "1.0.0", "Made up by a test", definitions(answers), List.of());
		}

		private static List<ActionDefinition> definitions(Map<String, ActionHandler> answers) {
			return answers.keySet()
				.stream()
				.sorted()
				.map((name) -> new ActionDefinition(ActionMetadata.named(name),
						(request) -> Objects.requireNonNull(answers.get(name)).handle(request)))
				.toList();
		}

	}

}
