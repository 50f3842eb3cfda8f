package io.runar.readme;

import java.time.Duration;
import java.util.List;

import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.Visibility;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.node.RunarNode;
import io.runar.readme.BillingClient.Order;
import io.runar.readme.BillingClient.Receipt;
import io.runar.resilience.CallRule;
import io.runar.service.AbstractService;
import io.runar.spring.boot.autoconfigure.RunarAutoConfiguration;
import io.runar.spring.boot.autoconfigure.RunarServicesAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * The example of docs/calls.md, as an application.
 */
class CallsExampleTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RunarAutoConfiguration.class, RunarServicesAutoConfiguration.class))
		.withUserConfiguration(BillingClient.class, BillingService.class)
		.withPropertyValues("runar.network.discovery-enabled=false", "runar.network.security-enabled=false",
				"runar.calls[0].path=billing/>", "runar.calls[0].load-balancer=firstByName");

	@Test
	void theRequestIsMadeWithItsOptions() {
		this.runner.run((
				context) -> assertThat(BillingClient.charge(context.getBean(Node.class), new Order("ada")).customerId())
					.isEqualTo("ada"));
	}

	@Test
	void theNameOfTheBeanIsTheNameOfTheStrategy() {
		this.runner.run((context) -> {
			RunarNode node = context.getBean(RunarNode.class);
			assertThatNoException()
				.isThrownBy(() -> node.setCallRules(List.of(CallRule.forPath(">").withLoadBalancer("firstByName"))));
			assertThat(node.request("billing/charge", new Order("bob"), Receipt.class,
					RequestOptions.defaults().withLoadBalancer("firstByName")))
				.isEqualTo(new Receipt("bob"));
		});
		this.runner.withPropertyValues("runar.calls[0].load-balancer=lastByName")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("lastByName")
				.hasMessageContaining("firstByName"));
	}

	@Test
	void twoVersionsOfAServiceAnswerSideBySide() {
		this.runner.withUserConfiguration(BillingClient.FormerUsers.class, BillingClient.Users.class).run((context) -> {
			Node node = context.getBean(Node.class);
			assertThat(node.request("user/greet", "Ada", String.class)).isEqualTo("Welcome, Ada!");
			assertThat(node.request("user@^1/greet", "Ada", String.class)).isEqualTo("Hello Ada");
		});
	}

	@Test
	void headersComeBackWithTheResult() {
		this.runner.withUserConfiguration(BillingClient.ExchangeService.class)
			.run((context) -> assertThat(BillingClient.age(context.getBean(Node.class)))
				.isEqualTo("Rate[currency=EUR, rate=0.92], 3s old"));
	}

	@Test
	void aServiceThatDependsOnOthersIsOfferedOnceTheyAreThere() {
		this.runner.withUserConfiguration(OrderService.class).run((context) -> {
			RunarNode node = context.getBean(RunarNode.class);
			assertThatExceptionOfType(RunarException.class)
				.isThrownBy(() -> node.request("order/place", null, String.class))
				.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.SERVICE_UNAVAILABLE));
			node.addService(new Stock());
			node.waitFor("order", Duration.ofSeconds(10)).join();
			assertThat(node.request("order/place", null, String.class)).isEqualTo("placed");
		});
	}

// @formatter:off
@RunarService(dependsOn = { "stock@^2", "billing" })
// @formatter:on
	static class OrderService {

		@Action
		String place() {
			return "placed";
		}

	}

	private static final class Stock extends AbstractService {

		Stock() {
			super("stock", "2.1.0", "");
		}

	}

	@Test
	void aPrivateActionIsForItsServiceAlone() {
		this.runner.run((context) -> assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> context.getBean(Node.class).request("billing/book", new Order("bob"), Receipt.class))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.FORBIDDEN)));
	}

	@RunarService
	static class BillingService {

// @formatter:off
        @Action(visibility = Visibility.PRIVATE)
        Receipt book(Order order) {
            return new Receipt(order.customerId());
        }
// @formatter:on

		@Action
		Receipt charge(Order order) {
			return new Receipt(order.customerId());
		}

	}

}
