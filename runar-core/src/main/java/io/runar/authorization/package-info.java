/**
 * What other nodes may do here: rules of the node, and who may do what by them.
 */
@NullMarked
package io.runar.authorization;

import org.jspecify.annotations.NullMarked;
