package io.runar.binding;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.annotation.Action;
import io.runar.annotation.Cache;
import io.runar.codec.PayloadTypes;
import io.runar.method.AnnotatedMethod;
import io.runar.method.MethodParameter;
import io.runar.method.MethodParameter.Role;
import io.runar.method.MethodResult;
import io.runar.service.CachePolicy;
import org.jspecify.annotations.Nullable;

/** Reads and checks {@link Cache} on a method. */
final class CacheAnnotation {

	private CacheAnnotation() {
	}

	static @Nullable CachePolicy policy(AnnotatedMethod method, Action action, TopicPath path,
			List<MethodParameter> parameters, MethodResult result) {
		if (action.cache().length == 0) {
			return null;
		}
		if (action.cache().length > 1) {
			throw method.invalid("cache: " + action.cache().length + " times @Cache", "at most one");
		}
		if (result.isStream()) {
			throw method.invalid("@Cache on an action that answers with a stream", "one result");
		}
		if (parameters.stream().anyMatch((parameter) -> parameter.role() == Role.ITEMS)) {
			throw method.invalid("@Cache on an action that takes a stream", "other parameters");
		}
		Class<?> type = PayloadTypes.raw(result.type());
		if (type == void.class || type == Void.class) {
			throw method.invalid("@Cache on a method without result", "a method that returns something to keep");
		}
		Cache cache = action.cache()[0];
		checkKey(method, cache, path, parameters);
		Duration stale = cache.staleWhileRevalidate().isEmpty() ? Duration.ZERO
				: method.duration("@Cache staleWhileRevalidate", cache.staleWhileRevalidate());
		try {
			return new CachePolicy(method.duration("@Cache ttl", cache.ttl()), stale, cache.maxSize(),
					List.of(cache.key()), List.of(cache.invalidateOn()), cache.perCaller());
		}
		catch (RunarException ex) {
			if (ex.errorCode() == io.runar.ErrorCode.INVALID_CONFIGURATION) {
				throw ex;
			}
			throw method.invalid("@Cache", "valid values; " + ex.getMessage(), ex);
		}
	}

	/** A misspelt name would be missing in every request, and all would be the same. */
	private static void checkKey(AnnotatedMethod method, Cache cache, TopicPath path,
			List<MethodParameter> parameters) {
		if (parameters.stream().anyMatch((parameter) -> parameter.role() == Role.PAYLOAD)
				|| parameters.stream().anyMatch((parameter) -> parameter.role() == Role.GIVEN)) {
			// The method may read any name of the payload.
			return;
		}
		List<String> names = new ArrayList<>(parameters.stream().map(MethodParameter::name).toList());
		path.segments().stream().filter(TopicPath::isTemplateSegment).forEach((segment) -> {
			String name = segment.substring(1, segment.length() - 1);
			if (!names.contains(name)) {
				names.add(name);
			}
		});
		for (String part : cache.key()) {
			if (!names.contains(part)) {
				throw method.invalid("@Cache key '" + part + "'", "one of " + names);
			}
		}
	}

}
