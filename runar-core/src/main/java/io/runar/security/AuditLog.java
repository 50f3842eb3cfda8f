package io.runar.security;

import io.runar.PeerId;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.security.x509.Texts;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells operators and their tools who was refused and why: counts every refusal with
 * {@link NodeMetrics#securityRefused} and writes lines of {@code key=value} pairs to the
 * logger {@value #LOGGER}, at WARN, so that nobody can flood it: at most one a minute for
 * a reason and origin. No secret is ever part of it. Thread-safe.
 *
 * @since 0.1
 */
public final class AuditLog {

	/** Name of the logger. */
	public static final String LOGGER = "runar.audit";

	private static final Logger logger = LoggerFactory.getLogger(LOGGER);

	private final PeerId self;

	private final NodeMetrics metrics;

	private final RefusalThrottle throttle;

	/**
	 * Creates a log.
	 * @param self this node
	 * @param environment clock of the limit
	 * @param metrics counts the refusals
	 */
	public AuditLog(PeerId self, Environment environment, NodeMetrics metrics) {
		this.self = self;
		this.metrics = metrics;
		this.throttle = new RefusalThrottle(environment);
	}

	/**
	 * A connection or node was refused.
	 * @param reason a short constant: the name of an error code or
	 * {@code handshake-failed}
	 * @param origin the remote address without port, or the connected node
	 * @param detail what was wrong, for people, without secrets; may contain what the
	 * peer said
	 */
	public void peerRefused(String reason, String origin, String detail) {
		this.metrics.refused(reason);
		refused("peer", reason, origin, null, detail);
	}

	/**
	 * A request or event of a connected node was refused for what the node is or does.
	 * Not to be called for errors of handlers.
	 * @param reason a short constant, for example {@code rate-limited}
	 * @param peer who made it
	 * @param path the action or topic; {@code null}: not known
	 * @param detail what was wrong, for people, without secrets
	 */
	public void callRefused(String reason, PeerId peer, @Nullable String path, String detail) {
		this.metrics.refused(reason);
		refused("call", reason, peer.value(), path, detail);
	}

	private void refused(String what, String reason, String origin, @Nullable String path, String detail) {
		this.metrics.securityRefused(reason);
		long before = this.throttle.permit(reason, origin);
		if (before != RefusalThrottle.SUPPRESSED) {
			logger.warn("event=refused what={} reason={} origin={} node={}{} suppressed={} detail={}", what, reason,
					quoted(origin), this.self, (path != null) ? " path=" + quoted(path) : "", before, quoted(detail));
		}
	}

	/** One word as it is, everything else in quotes, on one line. */
	private static String quoted(String text) {
		String printable = Texts.printable(text);
		return "\"" + printable.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
	}

}
