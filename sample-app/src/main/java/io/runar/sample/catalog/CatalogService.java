package io.runar.sample.catalog;

import java.math.BigDecimal;
import java.util.List;

import io.runar.annotation.Action;
import io.runar.annotation.PathParam;
import io.runar.annotation.RunarService;

import org.springframework.context.annotation.Profile;

@RunarService(description = "What the shop sells")
@Profile("catalog")
class CatalogService {

	private final List<Product> products = List.of(product("espresso", "Espresso beans, 1 kg", "24.90"),
			product("grinder", "Hand grinder", "89.00"), product("kettle", "Gooseneck kettle", "54.50"),
			product("gold-watch", "Gold watch, limited", "4999.00"));

	@Action(idempotent = true, description = "All products")
	List<Product> products() {
		return this.products;
	}

	@Action(value = "product/{id}", idempotent = true, description = "One product")
	Product product(@PathParam String id) {
		return this.products.stream()
			.filter((product) -> product.id().equals(id))
			.findFirst()
			.orElseThrow(() -> new UnknownProductException(id));
	}

	private static Product product(String id, String name, String price) {
		return new Product(id, name, new BigDecimal(price));
	}

}
