package io.runar.spring.boot.autoconfigure.actuate;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Keeps what a node proves itself with out of every endpoint, whatever
 * {@code show-values} says: keys of the network and passwords of SSL bundles, also under
 * the name of the variable that they come from; private keys in PEM form, and key stores
 * and keys that an SSL bundle holds itself. Thread-safe.
 */
final class SecretProperties implements SanitizingFunction {

	private static final String NETWORK_KEYS = "runar.network.network-keys";

	private static final String SSL_BUNDLES = "spring.ssl.bundle";

	private static final String PRIVATE_KEY = "PRIVATE KEY-----";

	/** How Spring Boot names what is given in place of the location of a file. */
	private static final String INLINE = "base64:";

	/** No key is shorter; what else somebody sets is refused when the node starts. */
	private static final int MIN_KEY_LENGTH = 43;

	/** A shorter one is part of too many other values, which would be hidden, too. */
	private static final int MIN_PASSWORD_LENGTH = 8;

	private final List<String> secrets;

	SecretProperties(Environment environment) {
		this.secrets = Stream.concat(networkKeys(environment), passwords(environment)).toList();
	}

	private static Stream<String> networkKeys(Environment environment) {
		try {
			return Binder.get(environment)
				.bind(NETWORK_KEYS, Bindable.listOf(String.class))
				.orElse(List.of())
				.stream()
				.map(String::strip)
				.filter((key) -> key.length() >= MIN_KEY_LENGTH);
		}
		catch (BindException ex) {
			// The node cannot start with them either, and says why.
			return Stream.empty();
		}
	}

	private static Stream<String> passwords(Environment environment) {
		try {
			return Binder.get(environment)
				.bind(SSL_BUNDLES, Bindable.mapOf(String.class, String.class))
				.orElse(Map.of())
				.entrySet()
				.stream()
				.filter((property) -> letters(property.getKey()).endsWith("password"))
				.map(Map.Entry::getValue)
				.filter((password) -> password.length() >= MIN_PASSWORD_LENGTH);
		}
		catch (BindException ex) {
			// The bundles cannot be made with them either, and Spring Boot says why.
			return Stream.empty();
		}
	}

	@Override
	public SanitizableData apply(SanitizableData data) {
		String value = String.valueOf(data.getValue());
		return (isSecretName(data.getKey()) || isInlineStore(data.getKey(), value) || isSecretValue(value))
				? data.withSanitizedValue() : data;
	}

	/** Names are spelt network-keys, networkKeys or NETWORKKEYS, by source. */
	private static boolean isSecretName(String name) {
		String letters = letters(name);
		return letters.contains("runarnetworknetworkkeys")
				|| (letters.startsWith("springsslbundle") && letters.endsWith("password"));
	}

	private static boolean isInlineStore(String name, String value) {
		String letters = letters(name);
		return value.strip().startsWith(INLINE) && letters.startsWith("springsslbundle")
				&& (letters.endsWith("privatekey") || letters.endsWith("location"));
	}

	private static String letters(String name) {
		return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
	}

	private boolean isSecretValue(String value) {
		return value.contains(PRIVATE_KEY) || this.secrets.stream().anyMatch(value::contains);
	}

}
