package io.runar.sample.catalog;

import java.util.List;

import io.runar.annotation.Action;
import io.runar.annotation.PathParam;
import io.runar.annotation.RunarClient;

/**
 * The catalog, wherever it runs.
 *
 * @since 0.1
 */
@RunarClient("catalog")
public interface CatalogClient {

	/**
	 * Returns all products.
	 * @return the products
	 */
	List<Product> products();

	/**
	 * Returns a product.
	 * @param id its identity
	 * @return the product
	 * @throws io.runar.RunarException with code {@code UNKNOWN_PRODUCT} if there is none
	 */
	@Action("product/{id}")
	Product product(@PathParam String id);

}
