package io.runar.binding;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.Publish;
import io.runar.annotation.RunarService;
import io.runar.annotation.Subscribe;
import io.runar.codec.PayloadCodecs;
import io.runar.method.AnnotatedMethod;
import io.runar.service.AbstractService;
import io.runar.validation.ActionValidation;
import org.jspecify.annotations.Nullable;

/**
 * A service made from an object whose class carries
 * {@link io.runar.annotation.RunarService}. All annotations are read and checked when it
 * is made; a request then only reads its arguments and calls the method, through the
 * object's proxy if it has one.
 *
 * @since 0.1
 */
public final class AnnotatedService extends AbstractService {

	private static final String SUFFIX = "Service";

	private AnnotatedService(String path, String version, String description) {
		super(path, version, description);
	}

	/**
	 * Makes a service whose actions have their constraints checked by the provider of
	 * Jakarta Validation on the class path, if there is one.
	 * @param bean the object whose methods are called, maybe a proxy
	 * @param type the class that carries the annotations; for a proxy the class behind it
	 * @param codecs convert parameters
	 * @return the service
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} naming class and
	 * method if an annotation is wrong
	 */
	public static AnnotatedService of(Object bean, Class<?> type, PayloadCodecs codecs) {
		return of(bean, type, codecs, ActionValidation.byProvider());
	}

	/**
	 * Makes a service.
	 * @param bean the object whose methods are called, maybe a proxy
	 * @param type the class that carries the annotations; for a proxy the class behind it
	 * @param codecs convert parameters
	 * @param validation who checks the constraints of actions and subscriptions
	 * @return the service
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} naming class and
	 * method if an annotation is wrong
	 */
	public static AnnotatedService of(Object bean, Class<?> type, PayloadCodecs codecs, ActionValidation validation) {
		Class<?> owner = userClass(type);
		RunarService annotation = annotation(owner);
		if (!owner.isInstance(bean) && !Proxy.isProxyClass(bean.getClass())) {
			throw invalid(owner, "bean of " + bean.getClass().getName(), "an instance or a proxy", null);
		}
		AnnotatedService service = create(owner, annotation);
		Map<String, AnnotatedMethod> actions = new HashMap<>();
		for (AnnotatedMethod method : AnnotatedMethod.of(owner)) {
			service.add(method, bean, codecs, validation, actions);
		}
		if (service.actions().isEmpty() && service.subscriptions().isEmpty()) {
			throw invalid(owner, "no action and no subscription", "a method with @Action or @Subscribe", null);
		}
		return service;
	}

	private static AnnotatedService create(Class<?> owner, RunarService annotation) {
		String path = annotation.path().isEmpty() ? defaultPath(owner) : annotation.path();
		try {
			AnnotatedService service = new AnnotatedService(path, annotation.version(), annotation.description());
			service.dependsOn(annotation.dependsOn());
			service.allow(annotation.allow());
			return service;
		}
		catch (RunarException ex) {
			throw invalid(owner, "@RunarService",
					"a valid path, version, dependencies and nodes to allow; " + ex.getMessage(), ex);
		}
	}

	private void add(AnnotatedMethod method, Object bean, PayloadCodecs codecs, ActionValidation validation,
			Map<String, AnnotatedMethod> actions) {
		Action action = method.annotation(Action.class);
		Subscribe subscribe = method.annotation(Subscribe.class);
		if (action != null && subscribe != null) {
			throw method.invalid("@Action and @Subscribe", "one of them");
		}
		if (action == null && method.annotation(Publish.class) != null) {
			throw method.invalid("@Publish without @Action", "both");
		}
		if (action != null) {
			ActionMethod handler = ActionMethod.of(method, action, bean, path().path(), codecs, validation);
			String shape = handler.metadata().name().replaceAll("\\{[^/]*}", "{}");
			AnnotatedMethod other = actions.putIfAbsent(shape, method);
			if (other != null) {
				throw method.invalid("action '" + handler.metadata().name() + "' is also " + other,
						"every name once; set another with @Action(\"name\")");
			}
			action(handler.metadata(), handler.handler());
			if (action.allow().length > 0) {
				allow(method, handler.metadata().name(), action.allow());
			}
		}
		else if (subscribe != null) {
			SubscriptionMethod handler = SubscriptionMethod.of(method, subscribe, bean, validation);
			subscription(handler.metadata(), handler.options(), handler);
		}
	}

	private void allow(AnnotatedMethod method, String action, String... nodes) {
		try {
			allowCallers(action, nodes);
		}
		catch (RunarException ex) {
			throw method.invalid("@Action with allow", "nodes; " + ex.getMessage(), ex);
		}
	}

	/** A class made at run time around the user's class has a name with $$. */
	private static Class<?> userClass(Class<?> type) {
		Class<?> owner = type;
		while (owner.getName().contains("$$") && owner.getSuperclass() != null
				&& owner.getSuperclass() != Object.class) {
			owner = owner.getSuperclass();
		}
		return owner;
	}

	private static RunarService annotation(Class<?> owner) {
		RunarService annotation = find(owner);
		if (annotation == null) {
			throw invalid(owner, "no @RunarService", "the annotation on the class, a superclass or an interface", null);
		}
		return annotation;
	}

	private static @Nullable RunarService find(@Nullable Class<?> type) {
		if (type == null) {
			return null;
		}
		RunarService annotation = type.getAnnotation(RunarService.class);
		for (Class<?> each : type.getInterfaces()) {
			annotation = (annotation != null) ? annotation : find(each);
		}
		return (annotation != null) ? annotation : find(type.getSuperclass());
	}

	/** Makes {@code user-profile} of {@code UserProfileService}. */
	static String defaultPath(Class<?> owner) {
		String name = owner.getSimpleName();
		if (name.endsWith(SUFFIX) && name.length() > SUFFIX.length()) {
			name = name.substring(0, name.length() - SUFFIX.length());
		}
		return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
			.replaceAll("([A-Z])([A-Z][a-z])", "$1-$2")
			.toLowerCase(Locale.ROOT);
	}

	private static RunarException invalid(Class<?> owner, String what, String expected, @Nullable Throwable cause) {
		return new RunarException(ErrorCode.INVALID_CONFIGURATION,
				owner.getName() + ": " + what + " (expected: " + expected + ")", cause);
	}

}
