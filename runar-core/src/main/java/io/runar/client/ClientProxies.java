package io.runar.client;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.annotation.Action;
import io.runar.annotation.RunarClient;
import io.runar.method.AnnotatedMethod;
import io.runar.runtime.Environment;
import io.runar.version.VersionRange;
import org.jspecify.annotations.Nullable;

/**
 * Makes typed clients: objects whose methods are requests.
 * <p>
 * Everything is checked when a client is made. The rules for parameters are those of
 * {@link Action}; besides, a parameter of type {@code RequestOptions} says how to make
 * this one request.
 *
 * @since 0.1
 */
public final class ClientProxies {

	private ClientProxies() {
	}

	/**
	 * Makes a client.
	 * @param <C> the interface
	 * @param type the interface, with {@link RunarClient}
	 * @param node makes the requests
	 * @param environment how the reader of a stream waits for its items
	 * @return an instance; thread-safe
	 * @throws RunarException with {@code INVALID_CONFIGURATION} naming interface and
	 * method if it is not such an interface or an annotation is wrong
	 */
	public static <C> C create(Class<C> type, Node node, Environment environment) {
		RunarClient annotation = type.getAnnotation(RunarClient.class);
		if (!type.isInterface() || type.isAnnotation() || annotation == null) {
			throw invalid(type, type.isInterface() ? "no @RunarClient" : "no interface",
					"an interface with @RunarClient", null);
		}
		if (type.isSealed()) {
			throw invalid(type, "a sealed interface", "one that can be implemented", null);
		}
		Map<Method, ClientMethod> methods = plans(type, path(type, annotation), options(type, annotation), node,
				environment);
		Calls calls = new Calls(type, methods);
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, calls));
	}

	private static String path(Class<?> type, RunarClient annotation) {
		try {
			return TopicPath.of(annotation.value()).toString();
		}
		catch (RunarException ex) {
			throw invalid(type, "@RunarClient '" + annotation.value() + "'",
					"the path of a service; " + ex.getMessage(), ex);
		}
	}

	private static RequestOptions options(Class<?> type, RunarClient annotation) {
		if (annotation.version().isEmpty()) {
			return RequestOptions.defaults();
		}
		try {
			return RequestOptions.defaults().withVersion(VersionRange.of(annotation.version()).toString());
		}
		catch (RunarException ex) {
			throw invalid(type, "@RunarClient(version = \"" + annotation.version() + "\")",
					"a range of versions; " + ex.getMessage(), ex);
		}
	}

	/**
	 * An overridden method is found under each of its declarations, as a caller may use
	 * any.
	 */
	private static Map<Method, ClientMethod> plans(Class<?> type, String service, RequestOptions options, Node node,
			Environment environment) {
		Map<Method, ClientMethod> methods = new HashMap<>();
		for (AnnotatedMethod method : AnnotatedMethod.of(type)) {
			int modifiers = method.method().getModifiers();
			if (Modifier.isAbstract(modifiers) && !isObjectMethod(method.method())) {
				ClientMethod plan = ClientMethod.of(method, service, options, node, environment);
				method.declarations().forEach((each) -> methods.put(each, plan));
			}
			else if (method.annotation(Action.class) != null) {
				throw method.invalid("@Action on a method with a body", "an abstract method");
			}
		}
		return methods;
	}

	private static boolean isObjectMethod(Method method) {
		return switch (method.getName()) {
			case "toString", "hashCode" -> method.getParameterCount() == 0;
			case "equals" -> method.getParameterCount() == 1 && method.getParameterTypes()[0] == Object.class;
			default -> false;
		};
	}

	private static RunarException invalid(Class<?> type, String what, String expected, @Nullable Throwable cause) {
		return new RunarException(ErrorCode.INVALID_CONFIGURATION,
				type.getName() + ": " + what + " (expected: " + expected + ")", cause);
	}

	/** The methods of one client. */
	private static final class Calls implements InvocationHandler {

		private final Class<?> type;

		private final Map<Method, ClientMethod> methods;

		Calls(Class<?> type, Map<Method, ClientMethod> methods) {
			this.type = type;
			this.methods = Map.copyOf(methods);
		}

		@Override
		@SuppressWarnings("ReferenceEquality") // a client equals nothing but itself
		public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
				throws Throwable {
			@Nullable Object[] values = (arguments != null) ? arguments : new Object[0];
			ClientMethod plan = this.methods.get(method);
			if (plan != null) {
				return plan.call(values);
			}
			if (method.isDefault()) {
				return InvocationHandler.invokeDefault(proxy, method, arguments);
			}
			return switch (method.getName()) {
				case "equals" -> proxy == values[0];
				case "hashCode" -> System.identityHashCode(proxy);
				default -> "client " + this.type.getName();
			};
		}

	}

}
