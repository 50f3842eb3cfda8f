package io.runar.call;

import java.lang.reflect.Type;
import java.util.Map;

import io.runar.PeerId;
import io.runar.Priority;
import io.runar.TopicPath;
import io.runar.codec.LocalPayload;
import io.runar.dispatch.HandledRequest;
import io.runar.dispatch.HandlingNode;
import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * A request that this node makes and answers itself, as its handler sees it. The
 * parameters are the caller's own object.
 */
class LocalRequest extends HandledRequest {

	private static final Priority[] PRIORITIES = Priority.values();

	private final @Nullable Object params;

	/** Ordinal of the priority: a reference would make every request larger. */
	private final byte priority;

	@SuppressWarnings("EnumOrdinal") // of this object alone: it never leaves it
