package io.runar.node;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds transports and discovery providers by name: first among those the application
 * gave, then among those on the class path. One whose library is missing is passed over.
 */
final class Plugins {

	private static final Logger logger = LoggerFactory.getLogger(Plugins.class);

	private Plugins() {
	}

	static <T> T find(String property, String name, Class<T> type, List<T> given, Function<T, String> nameOf) {
		List<T> all = new ArrayList<>(given);
		Iterator<T> loaded = ServiceLoader.load(type, Plugins.class.getClassLoader()).iterator();
		while (hasNext(loaded)) {
			try {
				all.add(loaded.next());
			}
			catch (ServiceConfigurationError | LinkageError ex) {
				logger.debug("Passed over a {}", type.getSimpleName(), ex);
			}
		}
		for (T candidate : all) {
			if (nameOf.apply(candidate).equals(name)) {
				return candidate;
			}
		}
		throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
				"runar.network." + property + ": " + name + " (expected: one of "
						+ all.stream().map(nameOf).distinct().collect(Collectors.joining(", "))
						+ "; others need their library on the class path)");
	}

	private static boolean hasNext(Iterator<?> iterator) {
		try {
			return iterator.hasNext();
		}
		catch (ServiceConfigurationError | LinkageError ex) {
			// The entry is skipped; ask again.
			return hasNext(iterator);
		}
	}

}
