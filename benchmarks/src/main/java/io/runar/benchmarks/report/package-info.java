/**
 * Results, and the Markdown that shows them.
 */
@NullMarked
package io.runar.benchmarks.report;

import org.jspecify.annotations.NullMarked;
