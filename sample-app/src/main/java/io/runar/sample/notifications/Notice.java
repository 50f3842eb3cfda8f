package io.runar.sample.notifications;

/**
 * A message to a customer.
 *
 * @param topic the event it is about
 * @param subject identity of the order or product it is about
 * @param text what it says
 * @param node the node that sent it
 * @since 0.1
 */
public record Notice(String topic, String subject, String text, String node) {
}
