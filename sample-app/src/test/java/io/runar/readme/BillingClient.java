package io.runar.readme;

import java.time.Duration;
import java.util.Comparator;
import java.util.stream.IntStream;

import io.runar.Call;
import io.runar.CallResults;
import io.runar.Node;
import io.runar.Priority;
import io.runar.RequestOptions;
import io.runar.Response;
import io.runar.annotation.Action;
import io.runar.annotation.RunarClient;
import io.runar.annotation.RunarService;
import io.runar.balancing.LoadBalancer;
import io.runar.service.RequestContext;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The code of docs/calls.md.
 */
@Configuration(proxyBeanMethods = false)
class BillingClient {

	static Receipt charge(Node node, Order order) {
// @formatter:off
        RequestOptions options = RequestOptions.defaults()
            .withTimeout(Duration.ofSeconds(2))
            .withShardKey(order.customerId());
        Receipt receipt = node.request("billing/charge", order, Receipt.class, options);
// @formatter:on
		return receipt;
	}

// @formatter:off
    @Bean
    LoadBalancer firstByName() {
        return (candidates, request) -> IntStream.range(0, candidates.size())
            .boxed()
            .min(Comparator.comparing((index) -> candidates.get(index).peer().id()))
            .orElseThrow();
    }
// @formatter:on

	static Page page(Node node, String id) {
// @formatter:off
        Call<Customer> customer = Call.of("customers/find", id, Customer.class);
        Call<Cart> cart = Call.of("carts/find", id, Cart.class);
        CallResults results = node.requestAll(customer, cart);
        return new Page(results.get(customer), results.get(cart));
// @formatter:on
	}

	static Report monthly(Node node, String month) {
// @formatter:off
        RequestOptions options = RequestOptions.defaults().withPriority(Priority.LOW);
        Report report = node.request("reports/monthly", month, Report.class, options);
// @formatter:on
		return report;
	}

	static String age(Node node) {
// @formatter:off
        Response<Rate> response = node.requestForResponse("exchange/convert", "EUR", Rate.class);
        return response.value() + ", " + response.headers().get("age") + " old";
// @formatter:on
	}

	@RunarService(path = "exchange")
	static class ExchangeService {

// @formatter:off
        @Action
        Rate convert(String currency, RequestContext request) {
            request.responseHeader("age", "3s");
            return new Rate(currency, 0.92);
        }
// @formatter:on

	}

	record Rate(String currency, double rate) {

	}

// @formatter:off
    @RunarService(path = "user", version = "1.4.0")
    static class FormerUsers {

        @Action
        String greet(String name) {
            return "Hello " + name;
        }

    }

    @RunarService(path = "user", version = "2.1.0")
    static class Users {

        @Action
        String greet(String name) {
            return "Welcome, " + name + "!";
        }

    }
// @formatter:on

	record Report(String text) {

	}

	record Cart(int items) {

	}

	record Page(Customer customer, Cart cart) {

	}

// @formatter:off
    @RunarClient(value = "billing", version = "^2")
    interface Billing {

        Receipt charge(Order order);

    }
// @formatter:on

	record Order(String customerId) {

	}

	record Receipt(String customerId) {

	}

}
