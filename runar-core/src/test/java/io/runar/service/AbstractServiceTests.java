package io.runar.service;

import java.util.List;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.service.AbstractService.ActionDefinition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a service registers, and what it refuses.
 */
class AbstractServiceTests {

	@Test
	void whenActionsAreRegisteredThenTheyAreListedInOrder() {
		Shop shop = new Shop("1.0.0");
		shop.action("b", RequestContext::params);
		List<ActionDefinition> before = shop.actions();
		shop.action("a", RequestContext::params);
		assertThat(shop.actions()).extracting((action) -> action.metadata().name()).containsExactly("b", "a");
		assertThat(before).hasSize(1);
	}

	@Test
	void whenTwoActionsHaveOneNameThenTheSecondIsRefused() {
		Shop shop = new Shop("1.0.0");
		shop.action("a", RequestContext::params);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> shop.action("a", RequestContext::params))
			.matches((ex) -> ex.errorCode() == ErrorCode.INVALID_ARGUMENT)
			.withMessageContaining("two actions 'a'");
		ActionDefinition known = shop.actions().get(0);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> new Shop(List.of(known, known)))
			.withMessageContaining("two actions 'a'");
	}

	@Test
	void whenListsAreImmutableThenServicesShareThem() {
		List<ActionDefinition> actions = List
			.of(new ActionDefinition(ActionMetadata.named("a"), RequestContext::params));
		assertThat(new Shop(actions).actions()).isSameAs(actions);
	}

	@Test
	void whenVersionHasOtherCharactersOrLengthThenItIsRefused() {
		assertThat(new Shop("1.0-RC+7").version()).isEqualTo("1.0-RC+7");
		for (String version : List.of("", "1 0", "1/0", "v\u00e9", "1".repeat(65))) {
			assertThatExceptionOfType(RunarException.class).isThrownBy(() -> new Shop(version))
				.withMessageContaining("expected: 1 to 64 letters, digits");
		}
	}

	@Test
	void whenCountersAreAskedForTwiceThenTheyAreTheSame() {
		Shop shop = new Shop("1.0.0");
		shop.metrics().countRequest();
		assertThat(shop.metrics().requests()).isOne();
		assertThat(shop.lane()).isSameAs(shop.lane());
	}

	private static final class Shop extends AbstractService {

		Shop(String version) {
			super("shop", version, "");
		}

		Shop(List<ActionDefinition> actions) {
			super(TopicPath.of("shop"), "1.0.0", "", actions, List.of());
		}

	}

}
