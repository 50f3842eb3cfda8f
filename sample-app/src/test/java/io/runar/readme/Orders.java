package io.runar.readme;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.runar.Node;
import io.runar.PublishOptions;
import io.runar.PublishReceipt;

class Orders {

	CompletableFuture<PublishReceipt> place(Node node, String order) {
		return node.publishAcknowledged("orders/placed", order, PublishOptions.acknowledged(Duration.ofSeconds(5)));
	}

}
