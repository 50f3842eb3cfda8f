package io.runar.dispatch;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

import org.jspecify.annotations.Nullable;

/** Calls one method of one bean, through the bean's proxy if it has one. */
final class MethodCall {

	private final MethodHandle handle;

	private MethodCall(MethodHandle handle) {
		this.handle = handle;
	}

	static MethodCall of(AnnotatedMethod annotated, Object bean) {
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
			return new MethodCall(MethodHandles.lookup()
				.unreflect(method)
				.bindTo(bean)
				.asFixedArity()
				.asSpreader(Object[].class, method.getParameterCount())
				.asType(MethodType.methodType(Object.class, Object[].class)));
		}
		catch (IllegalAccessException | InaccessibleObjectException ex) {
			throw annotated.invalid("no access to the method", "a package that is open to io.runar", ex);
		}
	}

	@Nullable Object invoke(@Nullable Object[] arguments) throws Exception {
		try {
			return (Object) this.handle.invokeExact(arguments);
		}
		catch (Exception | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

}
