package io.runar.readme;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.annotation.Action;
import io.runar.annotation.Cache;
import io.runar.annotation.PathParam;
import io.runar.annotation.Publish;
import io.runar.annotation.RunarService;

@RunarService(path = "customers")
class CustomerService {

	private final Map<String, Customer> customers = new ConcurrentHashMap<>();

	private final AtomicInteger lookUps = new AtomicInteger();

	@Action(value = "{id}", cache = @Cache(ttl = "10m", staleWhileRevalidate = "1h", invalidateOn = "customers/*"))
	Customer find(@PathParam String id) {
		this.lookUps.incrementAndGet();
		return this.customers.get(id);
	}

	@Action("{id}/rename")
	@Publish("changed")
	Customer rename(@PathParam String id, String name) {
		Customer customer = new Customer(id, name);
		this.customers.put(id, customer);
		return customer;
	}

	int lookUps() {
		return this.lookUps.get();
	}

}
