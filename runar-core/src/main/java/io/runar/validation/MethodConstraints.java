package io.runar.validation;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.runar.Response;
import io.runar.TopicPath;
import io.runar.method.AnnotatedMethod;
import io.runar.method.ItemKind;
import io.runar.method.MethodCall;
import io.runar.method.MethodParameter;
import io.runar.method.MethodResult;
import io.runar.stream.Publishers;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorContext;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.executable.ExecutableValidator;
import jakarta.validation.metadata.CascadableDescriptor;
import jakarta.validation.metadata.ContainerDescriptor;
import jakarta.validation.metadata.ElementDescriptor;
import jakarta.validation.metadata.MethodDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * A method whose constraints are checked here, without a proxy: arguments before the
 * method is called, the result before anybody sees it, that of a future or {@code Mono}
 * when it is there. Loaded only if Jakarta Validation is present.
 */
final class MethodConstraints implements ConstraintCheck {

	private final ExecutableValidator validator;

	private final Object target;

	private final Method method;

	private final boolean ofParameters;

	private final boolean ofResult;

	private final List<MethodParameter> parameters;

	private final MethodResult.Kind kind;

	/** Whether nothing but {@code @Valid} says what is to be checked in a future. */
	private final boolean looksInside;

	/** Which parameter takes the caller's items; negative: none. */
	private final int itemsIndex;

	/** How the caller's items come; {@code null} if they have no constraints. */
	private final @Nullable ItemKind itemsOfCaller;

	/** The same for the items of the result. */
	private final @Nullable ItemKind itemsOfResult;

	private MethodConstraints(ExecutableValidator validator, Object target, Method method, MethodDescriptor constraints,
			List<MethodParameter> parameters, MethodResult result) {
		this.validator = validator;
		this.target = target;
		this.method = method;
		this.ofParameters = constraints.getCrossParameterDescriptor().hasConstraints()
				|| constraints.getParameterDescriptors().stream().anyMatch(MethodConstraints::isConstrained);
		this.ofResult = isConstrained(constraints.getReturnValueDescriptor());
		this.parameters = parameters;
		this.kind = result.kind();
		this.looksInside = constraints.getReturnValueDescriptor()
			.getConstrainedContainerElementTypes()
			.stream()
			.noneMatch((value) -> value.hasConstraints()
					|| value.getConstrainedContainerElementTypes().stream().anyMatch(MethodConstraints::isConstrained));
		this.itemsIndex = IntStream.range(0, parameters.size())
			.filter((index) -> parameters.get(index).role() == MethodParameter.Role.ITEMS)
			.findFirst()
			.orElse(-1);
		this.itemsOfCaller = (this.itemsIndex >= 0
				&& isConstrainedInside(constraints.getParameterDescriptors().get(this.itemsIndex)))
						? parameters.get(this.itemsIndex).itemKind() : null;
		this.itemsOfResult = isConstrainedInside(constraints.getReturnValueDescriptor()) ? result.items() : null;
	}

	/** The descriptor of the method itself does not count constraints of elements. */
	private static boolean isConstrained(CascadableDescriptor value) {
		return value.isCascaded() || ((ElementDescriptor) value).hasConstraints()
				|| isConstrainedInside((ContainerDescriptor) value);
	}

	private static boolean isConstrainedInside(ContainerDescriptor value) {
		return !value.getConstrainedContainerElementTypes().isEmpty();
	}

	static boolean isValidator(Object object) {
		return object instanceof ValidatorFactory || object instanceof Validator;
	}

	/** Checks with the provider on the class path, which is not loaded in vain. */
	static @Nullable ConstraintCheck ofProvider(AnnotatedMethod method, Object target, List<MethodParameter> parameters,
			MethodResult result) {
		if (!ConstraintMarks.areOn(method)) {
			return null;
		}
		Validator validator;
		try {
			validator = Provider.validator();
		}
		catch (ValidationException ex) {
			throw method.invalid("constraints, but no provider of Jakarta Validation",
					"org.hibernate.validator:hibernate-validator on the class path, "
							+ "as spring-boot-starter-validation brings it",
					ex);
		}
		return of(validator, method, target, parameters, result);
	}

	/** Checks with what {@link #validator} has returned. */
	static @Nullable ConstraintCheck of(Object validator, AnnotatedMethod annotated, Object target,
			List<MethodParameter> parameters, MethodResult result) {
		Method method = annotated.declaredBy(target);
		if (method == null) {
			return null;
		}
		try {
			MethodDescriptor constraints = ((Validator) validator)
				.getConstraintsForClass(
						method.getDeclaringClass().isInterface() ? method.getDeclaringClass() : target.getClass())
				.getConstraintsForMethod(method.getName(), method.getParameterTypes());
			if (constraints == null) {
				return null;
			}
			MethodConstraints check = new MethodConstraints(((Validator) validator).forExecutables(), target, method,
					constraints, parameters, result);
			if (check.itemsOfCaller != null && constraints.getCrossParameterDescriptor().hasConstraints()) {
				throw annotated.invalid("constraints on items of a stream and on all parameters together",
						"one of them");
			}
			return (check.ofParameters || check.ofResult) ? check : null;
		}
		catch (ValidationException ex) {
			throw annotated.invalid("constraints that cannot be checked", "valid constraints; " + ex.getMessage(), ex);
		}
	}

	/**
	 * Returns a validator that looks into futures and streams if its factory is known.
	 */
	static Validator validator(Object source) {
		if (!(source instanceof ValidatorFactory factory)) {
			return (Validator) source;
		}
		ValidatorContext context = factory.usingContext().addValueExtractor(new FutureValue());
		if (MethodResult.REACTOR_PRESENT) {
			context.addValueExtractor(new MonoValue());
		}
		ItemValues.register(context);
		return context.getValidator();
	}

	@Override
	public @Nullable Object call(MethodCall call, @Nullable Object[] arguments) throws Exception {
		if (this.ofParameters) {
			refuse(this.validator.validateParameters(this.target, this.method, arguments));
		}
		return call.invokeAll(arguments);
	}

	@Override
	public @Nullable Object checked(@Nullable Object result) {
		if (this.ofResult) {
			Object declared = switch (this.kind) {
				case VALUE -> flattened(result);
				case ITEMS -> result;
				case STAGE -> CompletableFuture.completedFuture(inside(result));
				case MONO -> MonoValue.of(inside(result));
			};
			refuse(this.validator.validateReturnValue(this.target, this.method, declared));
		}
		return result;
	}

	/**
	 * A validator takes one value out of another only where a constraint says so: with
	 * {@code @Valid} on the method it would take the value of a future for the whole. An
	 * empty {@code Optional} stays one, and is not {@code null}, as without a future.
	 */
	private @Nullable Object inside(@Nullable Object value) {
		if (this.looksInside && value instanceof Response<?> response) {
			return inside(response.value());
		}
		return (this.looksInside && value instanceof Optional<?> optional && optional.isPresent())
				? inside(optional.get()) : value;
	}

	private static boolean isContainer(@Nullable Object value) {
		return value instanceof Response<?> || (value instanceof Optional<?> optional && optional.isPresent());
	}

	/** A validator looks into one container for {@code @Valid} on the method. */
	private @Nullable Object flattened(@Nullable Object result) {
		if (result instanceof Response<?> response && isContainer(response.value())) {
			return Response.of(inside(response.value()));
		}
		return (result instanceof Optional<?> optional && optional.isPresent() && isContainer(optional.get()))
				? Optional.ofNullable(inside(optional.get())) : result;
	}

	@Override
	public Flow.Publisher<Object> items(Flow.Publisher<Object> items, TopicPath path) {
		ItemKind given = this.itemsOfCaller;
		if (given == null) {
			return items;
		}
		return new CheckedItems(items, (number, item) -> {
			Set<ConstraintViolation<Object>> violations = violations(given, item);
			return violations.isEmpty() ? null
					: ConstraintViolations.map(new ActionViolations(violations, this.parameters, null, number), path);
		});
	}

	/** The other arguments were checked before: they are not there for this. */
	private Set<ConstraintViolation<Object>> violations(ItemKind given, Object item) {
		@Nullable Object[] arguments = new Object[this.parameters.size()];
		arguments[this.itemsIndex] = ItemValues.of(given, item);
		return this.validator.validateParameters(this.target, this.method, arguments)
			.stream()
			.filter((violation) -> isOf(violation, this.itemsIndex))
			.collect(Collectors.toSet());
	}

	private static boolean isOf(ConstraintViolation<?> violation, int parameter) {
		for (Path.Node node : violation.getPropertyPath()) {
			if (node.getKind() == ElementKind.PARAMETER) {
				return node.as(Path.ParameterNode.class).getParameterIndex() == parameter;
			}
		}
		return false;
	}

	@Override
	public @Nullable Object results(@Nullable Object result) {
		checked(result);
		ItemKind given = this.itemsOfResult;
		Flow.Publisher<Object> items = (given != null) ? Publishers.of(result) : null;
		if (given == null || items == null) {
			return result;
		}
		return new CheckedItems(items, (number, item) -> {
			Set<ConstraintViolation<Object>> violations = this.validator.validateReturnValue(this.target, this.method,
					ItemValues.of(given, item));
			return violations.isEmpty() ? null : new ActionViolations(violations, this.parameters, null, number);
		});
	}

	private void refuse(Set<? extends ConstraintViolation<?>> violations) {
		if (!violations.isEmpty()) {
			throw new ActionViolations(violations, this.parameters, null);
		}
	}

	/** The provider on the class path, loaded when it is first needed. */
	private static final class Provider {

		private static @Nullable Validator known;

		static synchronized Validator validator() {
			Validator validator = known;
			if (validator == null) {
				validator = MethodConstraints.validator(Validation.buildDefaultValidatorFactory());
				known = validator;
			}
			return validator;
		}

	}

}
