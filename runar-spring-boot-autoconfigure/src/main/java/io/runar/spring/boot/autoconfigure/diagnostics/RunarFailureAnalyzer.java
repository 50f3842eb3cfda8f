package io.runar.spring.boot.autoconfigure.diagnostics;

import java.net.BindException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * Explains a {@link RunarException} that ends the start of the application: wrong
 * properties, an address in use, a network that others could join without proof.
 */
final class RunarFailureAnalyzer extends AbstractFailureAnalyzer<RunarException> {

	/** What is expected ends with its bracket, whatever else follows in brackets. */
	private static final Pattern PROPERTY = Pattern
		.compile("((?:runar|transport-options)\\.[A-Za-z0-9._\\[\\]-]+): (.*?) "
				+ "\\(expected: ((?:[^()]++|\\([^()]*\\))*+)\\)(?s:.*)");

	private static final String KEY_PROPERTIES = "runar.network.network-keys (a secret that all nodes of the network "
			+ "share, for example from 'openssl rand -base64 32'), or runar.network.tls-certificate and "
			+ "runar.network.tls-private-key";

	private final Environment environment;

	RunarFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, RunarException cause) {
		if (isBindFailure(cause)) {
			return new FailureAnalysis("The node could not listen: " + cause.getMessage(),
					"Choose another port in runar.network.bind-address, or port 0 for any free one, or stop the "
							+ "process that uses it.",
					cause);
		}
		if (cause.errorCode() == ErrorCode.INVALID_CONFIGURATION) {
			return invalidConfiguration(cause);
		}
		return null;
	}

	private boolean isBindFailure(RunarException cause) {
		// Native transports throw exceptions of their own.
		return findCause(cause, BindException.class) != null
				|| String.valueOf(cause.getMessage()).contains(" cannot listen on ");
	}

	private FailureAnalysis invalidConfiguration(RunarException cause) {
		String message = String.valueOf(cause.getMessage());
		Matcher matcher = PROPERTY.matcher(message);
		if (!matcher.matches()) {
			return new FailureAnalysis(message, "Correct the configuration below runar.network.", cause);
		}
		String name = matcher.group(1);
		String property = name.startsWith("transport-options.") ? "runar.network." + name : name;
		String value = matcher.group(2);
		String description = "A property of the node has a value that it cannot have:\n\n    Property: " + property
				+ "\n    Value: " + value + origin(property) + "\n    Expected: " + matcher.group(3);
		return new FailureAnalysis(description, action(property, value), cause);
	}

	private String action(String property, String value) {
		if (property.equals("runar.network.bind-address") || property.equals("runar.network.security-enabled")) {
			return "To be reached from other machines, set " + KEY_PROPERTIES
					+ ". To stay on this machine, set runar.network.bind-address to an address such as 127.0.0.1:0.";
		}
		if (property.equals("runar.start-timeout")) {
			return "Find the service whose start takes so long, or set runar.start-timeout to a longer time.";
		}
		return (value.equals("null") ? "Set " : "Change ") + property + " in the configuration of the application.";
	}

	private String origin(String property) {
		ConfigurationPropertyName name = ConfigurationPropertyName.ofIfValid(property);
		if (name == null) {
			return "";
		}
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty found = source.getConfigurationProperty(name);
			if (found != null) {
				return (found.getOrigin() != null) ? "\n    Origin: " + found.getOrigin() : "";
			}
		}
		return "";
	}

}
