package io.runar.registry;

import io.runar.TopicPath;
import io.runar.service.PastRequest;

/**
 * A subscription of another node that wants retained events of this one.
 *
 * @param pattern what it subscribes to
 * @param request what it wants
 * @since 0.1
 */
public record PastInterest(TopicPath pattern, PastRequest request) {

}
