package io.runar.method;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

import org.jspecify.annotations.Nullable;

/**
 * Calls one method of one bean, through the bean's proxy if it has one. Methods with no
 * or one parameter, as most actions are, are called without an array for the arguments.
 */
public final class MethodCall {

	/** Takes no argument, one, or an array of them, as the method wants. */
	private final MethodHandle handle;

	private final int parameters;

	private MethodCall(MethodHandle handle, int parameters) {
		this.handle = handle;
		this.parameters = parameters;
	}

	/**
	 * Makes the call of a method.
	 * @param annotated the method
	 * @param bean the object it is called on, maybe a proxy
	 * @return the call
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} if the method
	 * cannot be called
	 */
	public static MethodCall of(AnnotatedMethod annotated, Object bean) {
		int modifiers = annotated.method().getModifiers();
		if (Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers)) {
			throw annotated.invalid("a " + Modifier.toString(modifiers) + " method",
					"an instance method that is not private");
		}
		Method method = annotated.declaredBy(bean);
		if (method == null) {
			throw annotated.invalid("the bean is a proxy (" + bean.getClass().getName() + ") without this method",
					"the method in one of its interfaces, or a proxy of the class (proxyTargetClass = true)");
		}
		try {
			method.setAccessible(true);
			int parameters = method.getParameterCount();
			MethodHandle handle = MethodHandles.lookup().unreflect(method).bindTo(bean).asFixedArity();
			MethodHandle shaped = (parameters <= 1) ? handle.asType(MethodType.genericMethodType(parameters))
					: handle.asSpreader(Object[].class, parameters)
						.asType(MethodType.methodType(Object.class, Object[].class));
			return new MethodCall(shaped, parameters);
		}
		catch (IllegalAccessException | InaccessibleObjectException ex) {
			throw annotated.invalid("no access to the method", "a package that is open to io.runar", ex);
		}
	}

	/**
	 * Returns how many arguments the method takes.
	 * @return the number
	 */
	public int parameters() {
		return this.parameters;
	}

	/**
	 * Calls a method without parameters.
	 * @return what it returned
	 * @throws Exception what it threw
	 */
	public @Nullable Object invoke() throws Exception {
		try {
			return (Object) this.handle.invokeExact();
		}
		catch (Throwable ex) {
			throw rethrown(ex);
		}
	}

	/**
	 * Calls a method with one parameter.
	 * @param argument its value
	 * @return what it returned
	 * @throws Exception what it threw
	 */
	public @Nullable Object invoke(@Nullable Object argument) throws Exception {
		try {
			return (Object) this.handle.invokeExact(argument);
		}
		catch (Throwable ex) {
			throw rethrown(ex);
		}
	}

	/** For any number of parameters. */
	public @Nullable Object invokeAll(@Nullable Object[] arguments) throws Exception {
		if (this.parameters <= 1) {
			return (this.parameters == 0) ? invoke() : invoke(arguments[0]);
		}
		try {
			return (Object) this.handle.invokeExact(arguments);
		}
		catch (Throwable ex) {
			throw rethrown(ex);
		}
	}

	/** What the method threw, as it is; a mere throwable is no exception of Java's. */
	private static Exception rethrown(Throwable thrown) throws Exception {
		if (thrown instanceof Exception exception) {
			throw exception;
		}
		if (thrown instanceof Error error) {
			throw error;
		}
		return new IllegalStateException(thrown);
	}

}
