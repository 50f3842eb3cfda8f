package io.runar.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.ValueInstantiators;
import tools.jackson.databind.deser.std.StdValueInstantiator;
import tools.jackson.databind.introspect.AnnotatedConstructor;
import tools.jackson.databind.module.SimpleModule;

/**
 * Calls the constructors of records faster than Jackson 3.1 does, which works out how to
 * spread an array over the parameters anew for every object: nearly a third of the time
 * in which a record of ten fields is read. All else is Jackson's.
 */
final class RecordModule extends SimpleModule {

	private static final long serialVersionUID = 1L;

	RecordModule() {
		super("io.runar.Records");
	}

	@Override
	public void setupModule(SetupContext context) {
		super.setupModule(context);
		context.addValueInstantiators(new ValueInstantiators.Base() {

			@Override
			public ValueInstantiator modifyValueInstantiator(DeserializationConfig config,
					BeanDescription.Supplier description, ValueInstantiator instantiator) {
				return (description.getBeanClass().isRecord() && instantiator.getClass() == StdValueInstantiator.class)
						? faster((StdValueInstantiator) instantiator) : instantiator;
			}

		});
	}

	private static ValueInstantiator faster(StdValueInstantiator instantiator) {
		if (!(instantiator.getWithArgsCreator() instanceof AnnotatedConstructor creator)) {
			return instantiator;
		}
		MethodHandle constructor = spreader(creator);
		return (constructor != null) ? new RecordInstantiator(instantiator, constructor) : instantiator;
	}

	private static @Nullable MethodHandle spreader(AnnotatedConstructor creator) {
		try {
			return MethodHandles.lookup()
				.unreflectConstructor(creator.getAnnotated())
				.asFixedArity()
				.asSpreader(Object[].class, creator.getParameterCount())
				.asType(MethodType.methodType(Object.class, Object[].class));
		}
		catch (IllegalAccessException ex) {
			// What Jackson may call in another way, or will report.
			return null;
		}
	}

	private static final class RecordInstantiator extends StdValueInstantiator {

		private final MethodHandle constructor;

		RecordInstantiator(StdValueInstantiator original, MethodHandle constructor) {
			super(original);
			this.constructor = constructor;
		}

		@Override
		public Object createFromObjectWith(DeserializationContext context, Object[] arguments) {
			try {
				return this.constructor.invokeExact(arguments);
			}
			catch (Throwable ex) { // the constructor is the application's
				return context.handleInstantiationProblem(getValueClass(), arguments, rewrapCtorProblem(context, ex));
			}
		}

	}

}
