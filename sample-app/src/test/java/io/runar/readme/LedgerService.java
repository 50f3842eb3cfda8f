package io.runar.readme;

import java.util.List;

import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.annotation.Subscribe;

/**
 * A service for some nodes, of docs/security.md.
 */
@RunarService(path = "ledger", allow = { "role:auditor", "peer:orders-*" })
class LedgerService {

	@Action
	List<String> entries() {
		return List.of("one", "two");
	}

	@Action(allow = "peer:*")
	int size() {
		return 2;
	}

	@Subscribe(value = "orders/*", allow = "cert:*.orders.example")
	void onOrder(String order) {
	}

}
