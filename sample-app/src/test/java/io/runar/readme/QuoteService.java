package io.runar.readme;

import io.runar.Node;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;

/** The service of docs/resilience.md. */
@RunarService(path = "quotes")
class QuoteService {

	private final Node node;

	private volatile Rate last = new Rate("EUR", 0);

	QuoteService(Node node) {
		this.node = node;
	}

	@Action(fallback = "lastKnown")
	Rate current(String currency) {
		Rate rate = this.node.request("exchange/rate", currency, Rate.class);
		this.last = rate;
		return rate;
	}

	Rate lastKnown(String currency, RunarException failure) {
		return this.last;
	}

}
