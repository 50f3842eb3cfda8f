/**
 * The service abstraction: {@link io.runar.service.AbstractService}, its actions and
 * subscriptions with their metadata, and the contexts handlers receive. Knows nothing of
 * networks.
 */
@NullMarked
package io.runar.service;

import org.jspecify.annotations.NullMarked;
