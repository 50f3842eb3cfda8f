package io.runar.authorization;

import java.util.List;

import io.runar.TopicPath;

/**
 * How much of what a path stands for a pattern matches: a literal path is one, a template
 * or pattern stands for many.
 */
enum Coverage {

	/** Nothing. */
	NONE,

	/** Something, but not all. */
	SOME,

	/** All of it. */
	ALL;

	static Coverage of(TopicPath pattern, TopicPath path) {
		List<String> own = pattern.segments();
		List<String> others = path.segments();
		Coverage covered = ALL;
		for (int i = 0; i < own.size(); i++) {
			if (i >= others.size()) {
				return NONE;
			}
			String mine = own.get(i);
			String other = others.get(i);
			if (mine.equals(">")) {
				return covered;
			}
			if (other.equals(">")) {
				return SOME;
			}
			if (!mine.equals("*") && !mine.equals(other)) {
				if (!isOpen(other)) {
					return NONE;
				}
				covered = SOME;
			}
		}
		return (own.size() == others.size()) ? covered : NONE;
	}

	private static boolean isOpen(String segment) {
		return segment.equals("*") || TopicPath.isTemplateSegment(segment);
	}

}
