/**
 * What service beans and client interfaces carry. Only annotations; the one place of
 * {@code runar-core} that knows Spring, because {@code @RunarService} is a component.
 */
@NullMarked
package io.runar.annotation;

import org.jspecify.annotations.NullMarked;
