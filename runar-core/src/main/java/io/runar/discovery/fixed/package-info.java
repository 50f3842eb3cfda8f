/**
 * Discovery of peers whose addresses are configured.
 */
@NullMarked
package io.runar.discovery.fixed;

import org.jspecify.annotations.NullMarked;
