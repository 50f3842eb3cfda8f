package io.runar.sample.notifications;

import java.util.List;

import io.runar.annotation.RunarClient;

/**
 * The notifications, wherever they are sent.
 *
 * @since 0.1
 */
@RunarClient("notifications")
public interface NotificationClient {

	/**
	 * Returns the notices of one of the nodes that send them.
	 * @return the last ones, oldest first
	 */
	List<Notice> recent();

}
