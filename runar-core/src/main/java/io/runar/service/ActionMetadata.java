package io.runar.service;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.Visibility;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an action on every node.
 *
 * @param name the name, relative to the service; may have {@code {name}} segments
 * @param description for people; may be empty
 * @param parameters its parameters, empty if it takes none or they are unknown
 * @param resultType name of the type of its result; empty if unknown
 * @param idempotent whether running it twice is harmless
 * @param cache how its results are kept; {@code null}: not at all
 * @param visibility who may call it; other nodes know only published ones
 * @since 0.1
 */
public record ActionMetadata(String name, String description, List<Parameter> parameters, String resultType,
		boolean idempotent, @Nullable CachePolicy cache, Visibility visibility) {

	/**
	 * Largest UTF-8 size of a description in bytes; larger ones could not be announced.
	 */
	static final int MAX_DESCRIPTION_BYTES = 4096;

	/**
	 * Checks the values.
	 * @throws io.runar.RunarException if the name is not a template path or the
	 * description is larger than 4096 bytes
	 */
	public ActionMetadata {
		TopicPath.template(name);
		checkDescription("action '" + name + "'", description);
		Objects.requireNonNull(resultType, "'resultType' must not be null");
		Objects.requireNonNull(visibility, "'visibility' must not be null");
		parameters = List.copyOf(parameters);
	}

	/**
	 * Describes an action whose results are not kept.
	 * @param name the name, relative to the service; may have {@code {name}} segments
	 * @param description for people; may be empty
	 * @param parameters its parameters, empty if it takes none or they are unknown
	 * @param resultType name of the type of its result; empty if unknown
	 * @param idempotent whether running it twice is harmless
	 */
	public ActionMetadata(String name, String description, List<Parameter> parameters, String resultType,
			boolean idempotent) {
		this(name, description, parameters, resultType, idempotent, null, Visibility.PUBLISHED);
	}

	/**
	 * Describes the same action for other callers.
	 * @param visibility who may call it
	 * @return the metadata
	 */
	public ActionMetadata withVisibility(Visibility visibility) {
		return new ActionMetadata(this.name, this.description, this.parameters, this.resultType, this.idempotent,
				this.cache, visibility);
	}

	/**
	 * Describes the same action with results that are kept.
	 * @param policy how; {@code null}: not at all
	 * @return the metadata
	 */
	public ActionMetadata withCache(@Nullable CachePolicy policy) {
		return new ActionMetadata(this.name, this.description, this.parameters, this.resultType, this.idempotent,
				policy, this.visibility);
	}

	static void checkDescription(String owner, String description) {
		Objects.requireNonNull(description, "'description' must not be null");
		int bytes = description.getBytes(StandardCharsets.UTF_8).length;
		if (bytes > MAX_DESCRIPTION_BYTES) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT, "description of " + owner + ": " + bytes
					+ " bytes (expected: at most " + MAX_DESCRIPTION_BYTES + ")");
		}
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
