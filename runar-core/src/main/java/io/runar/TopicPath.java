package io.runar;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A path of the network: {@code [network:]segment(/segment)*}.
 * <p>
 * There are three kinds. A <em>literal</em> names one action, service or event topic:
 * {@code user/auth}. A <em>template</em>, used by actions, has {@code {name}} segments:
 * {@code history/{user}}. A <em>pattern</em>, used by subscriptions, may have {@code *}
 * for exactly one segment and, as its last segment, {@code >} for one or more.
 * <p>
 * A path has at most {@value #MAX_BYTES} UTF-8 bytes and {@value #MAX_SEGMENTS} segments.
 * Segments are not empty and contain no white space, control characters or any of
 * <code>/ : { } * &gt;</code> beyond the uses above. Values are immutable.
 *
 * @since 0.1
 */
public final class TopicPath {

	/** Largest length of a path in UTF-8 bytes. */
	public static final int MAX_BYTES = 255;

	/** Largest number of segments of a path. */
	public static final int MAX_SEGMENTS = 32;

	/** What one character takes at most in UTF-8. */
	private static final int MAX_CHAR_BYTES = 3;

	/** Which ASCII characters a segment may have: each character is looked at. */
	private static final boolean[] ALLOWED_ASCII = new boolean[128];

	static {
		for (char c = 0; c < ALLOWED_ASCII.length; c++) {
			ALLOWED_ASCII[c] = !Character.isISOControl(c) && !Character.isWhitespace(c) && ":{}*>".indexOf(c) < 0;
		}
	}

	private final @Nullable String network;

	private final String path;

	/** Made when somebody asks for it; made twice it is the same. */
	private @Nullable List<String> segments;

	private TopicPath(@Nullable String network, String path) {
		this.network = network;
		this.path = path;
	}

	/**
	 * Parses a literal path.
	 * @param text the path, for example {@code user/auth} or {@code shop:user/auth}
	 * @return the path
	 * @throws RunarException with {@link ErrorCode#INVALID_PATH} if it is not one
	 */
	public static TopicPath of(String text) {
		return parse(text, false, false);
	}

	/**
	 * Parses a path that may have {@code {name}} segments.
	 * @param text the template, for example {@code history/{user}}
	 * @return the path
	 * @throws RunarException with {@link ErrorCode#INVALID_PATH} if it is not one
	 */
	public static TopicPath template(String text) {
		return parse(text, true, false);
	}

	/**
	 * Parses a path that may have {@code *} segments and a final {@code >}.
	 * @param text the pattern, for example {@code billing/*}
	 * @return the path
	 * @throws RunarException with {@link ErrorCode#INVALID_PATH} if it is not one
	 */
	public static TopicPath pattern(String text) {
		return parse(text, false, true);
	}

	private static TopicPath parse(String text, boolean templates, boolean wildcards) {
		Objects.requireNonNull(text, "'text' must not be null");
		if (text.length() > MAX_BYTES || (MAX_CHAR_BYTES * text.length() > MAX_BYTES
				&& text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES)) {
			throw invalid(text, "at most " + MAX_BYTES + " bytes");
		}
		int colon = text.indexOf(':');
		String network = (colon >= 0) ? text.substring(0, colon) : null;
		if (network != null) {
			checkWord(text, network, 0, network.length());
		}
		String path = text.substring(colon + 1);
		Set<String> names = (templates && path.indexOf('{') >= 0) ? new HashSet<>() : null;
		int count = 0;
		int start = 0;
		while (start <= path.length()) {
			int slash = path.indexOf('/', start);
			int end = (slash >= 0) ? slash : path.length();
			if (++count > MAX_SEGMENTS) {
				throw invalid(text, "at most " + MAX_SEGMENTS + " segments");
			}
			checkSegment(text, path, start, end, wildcards, names);
			start = end + 1;
		}
		return new TopicPath(network, path);
	}

	private static void checkSegment(String text, String path, int start, int end, boolean wildcards,
			@Nullable Set<String> names) {
		char first = (start < end) ? path.charAt(start) : ' ';
		if (wildcards && end == start + 1 && (first == '*' || first == '>')) {
			if (first == '>' && end != path.length()) {
				throw invalid(text, "'>' only as the last segment");
			}
		}
		else if (names != null && first == '{' && isTemplateSegment(path.substring(start, end))) {
			String name = path.substring(start + 1, end - 1);
			checkWord(text, name, 0, name.length());
			if (!names.add(name)) {
				throw invalid(text, "every {name} only once");
			}
		}
		else {
			checkWord(text, path, start, end);
		}
	}

	private static void checkWord(String text, String word, int start, int end) {
		if (start == end) {
			throw invalid(text, "no empty segment");
		}
		for (int i = start; i < end; i++) {
			char c = word.charAt(i);
			if (!isAllowed(c)) {
				throw invalid(text, "[network:]segment(/segment)* without white space, control characters or "
						+ ": { } * > in a segment");
			}
		}
	}

	private static boolean isAllowed(char c) {
		return (c < ALLOWED_ASCII.length) ? ALLOWED_ASCII[c] : !Character.isISOControl(c) && !Character.isWhitespace(c);
	}

	private static RunarException invalid(String text, String expected) {
		return new RunarException(ErrorCode.INVALID_PATH,
				"path: '" + printable(text) + "' (expected: " + expected + ")");
	}

	/** Shortens and escapes a text from outside so that it can stand in a message. */
	static String printable(String text) {
		StringBuilder out = new StringBuilder();
		int end = Math.min(text.length(), 64);
		for (int i = 0; i < end; i++) {
			char c = text.charAt(i);
			out.append((Character.isISOControl(c) || Character.isSurrogate(c)) ? '?' : c);
		}
		return (end < text.length()) ? out.append("... (").append(text.length()).append(" characters)").toString()
				: out.toString();
	}

	/**
	 * Returns whether a segment is a {@code {name}} placeholder.
	 * @param segment one segment of a template
	 * @return whether it stands for any one segment
	 */
	public static boolean isTemplateSegment(String segment) {
		return segment.length() > 2 && segment.charAt(0) == '{' && segment.charAt(segment.length() - 1) == '}';
	}

	/**
	 * Returns the network named in front of the path.
	 * @return the network, or {@code null} for the node's own
	 */
	public @Nullable String network() {
		return this.network;
	}

	/**
	 * Returns the path without network.
	 * @return the path, for example {@code user/auth}
	 */
	public String path() {
		return this.path;
	}

	/**
	 * Returns the segments of the path without network.
	 * @return at least one segment
	 */
	public List<String> segments() {
		List<String> known = this.segments;
		if (known == null) {
			known = List.of(this.path.split("/", -1));
			this.segments = known;
		}
		return known;
	}

	/**
	 * Returns whether this path has no placeholder and no wildcard.
	 * @return whether it is a literal
	 */
	public boolean isLiteral() {
		return this.path.indexOf('{') < 0 && this.path.indexOf('*') < 0 && this.path.indexOf('>') < 0;
	}

	/**
	 * Returns whether a literal path is one of those this pattern or template stands for.
	 * Networks are not compared.
	 * @param literal the literal path
	 * @return whether it matches
	 */
	public boolean matches(TopicPath literal) {
		List<String> others = literal.segments();
		List<String> own = segments();
		for (int i = 0; i < own.size(); i++) {
			String mine = own.get(i);
			if (i >= others.size()) {
				return false;
			}
			if (mine.equals(">")) {
				return true;
			}
			if (!mine.equals("*") && !isTemplateSegment(mine) && !mine.equals(others.get(i))) {
				return false;
			}
		}
		return own.size() == others.size();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof TopicPath that && this.path.equals(that.path)
				&& Objects.equals(this.network, that.network);
	}

	@Override
	public int hashCode() {
		return this.path.hashCode();
	}

	@Override
	public String toString() {
		return (this.network != null) ? this.network + ":" + this.path : this.path;
	}

}
