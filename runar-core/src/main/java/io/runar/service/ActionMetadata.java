package io.runar.service;

import java.util.List;
import java.util.Objects;

import io.runar.TopicPath;

/**
 * What is known of an action on every node.
 *
 * @param name the name, relative to the service; may have {@code {name}} segments
 * @param description for people; may be empty
 * @param parameters its parameters, empty if it takes none or they are unknown
 * @param resultType name of the type of its result; empty if unknown
 * @param idempotent whether running it twice is harmless
 * @since 0.1
 */
public record ActionMetadata(String name, String description, List<Parameter> parameters, String resultType,
		boolean idempotent) {

	/**
	 * Checks the values.
	 * @throws io.runar.RunarException if the name is not a template path
	 */
	public ActionMetadata {
		TopicPath.template(name);
		Objects.requireNonNull(description, "'description' must not be null");
		Objects.requireNonNull(resultType, "'resultType' must not be null");
		parameters = List.copyOf(parameters);
	}

	/**
	 * Describes an action by its name alone.
	 * @param name the name
	 * @return the metadata
	 */
	public static ActionMetadata named(String name) {
		return new ActionMetadata(name, "", List.of(), "", false);
	}

	/**
	 * A parameter of an action.
	 *
	 * @param name its name in the payload or path; empty if it takes the whole payload
	 * @param type name of its type
	 * @param required whether a request must have it
	 */
	public record Parameter(String name, String type, boolean required) {

	}

}
