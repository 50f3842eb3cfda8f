package io.runar.spring.boot.autoconfigure.actuate;

import java.util.List;
import java.util.Locale;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Keeps what a node proves itself with out of every endpoint, whatever
 * {@code show-values} says: keys of the network, also under the name of the variable that
 * they come from; passwords of SSL bundles, and private keys in PEM form. Thread-safe.
 */
final class SecretProperties implements SanitizingFunction {

	private static final String NETWORK_KEYS = "runar.network.network-keys";

	private static final String PRIVATE_KEY = "PRIVATE KEY-----";

	/** No key is shorter; what else somebody sets is refused when the node starts. */
	private static final int MIN_KEY_LENGTH = 43;

	private final List<String> networkKeys;

	SecretProperties(Environment environment) {
		this.networkKeys = networkKeys(environment);
	}

	private static List<String> networkKeys(Environment environment) {
		try {
			return Binder.get(environment)
				.bind(NETWORK_KEYS, Bindable.listOf(String.class))
				.orElse(List.of())
				.stream()
				.map(String::strip)
				.filter((key) -> key.length() >= MIN_KEY_LENGTH)
				.toList();
		}
		catch (BindException ex) {
			// The node cannot start with them either, and says why.
			return List.of();
		}
	}

	@Override
	public SanitizableData apply(SanitizableData data) {
		return (isSecretName(data.getKey()) || isSecretValue(String.valueOf(data.getValue())))
				? data.withSanitizedValue() : data;
	}

	/** Names are spelt network-keys, networkKeys or NETWORKKEYS, by source. */
	private static boolean isSecretName(String name) {
		String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
		return letters.contains("runarnetworknetworkkeys")
				|| (letters.startsWith("springsslbundle") && letters.endsWith("password"));
	}

	private boolean isSecretValue(String value) {
		return value.contains(PRIVATE_KEY) || this.networkKeys.stream().anyMatch(value::contains);
	}

}
