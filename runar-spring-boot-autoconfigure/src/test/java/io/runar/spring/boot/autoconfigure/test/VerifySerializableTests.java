package io.runar.spring.boot.autoconfigure.test;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.Publish;
import io.runar.annotation.RunarService;
import io.runar.annotation.Subscribe;
import io.runar.test.kit.TestNetwork;
import io.runar.test.spring.RunarTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class VerifySerializableTests {

	record Account(String owner, @JsonIgnore String pin) {

	}

	@RunarService(path = "bank")
	static class BankService {

		@Action
		@Publish("opened")
		Account open(String owner) {
			return new Account(owner, "1234");
		}

		@Subscribe("bank/opened")
		void onOpened(Account account) {
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(BankService.class)
	static class Bank {

	}

	@Nested
	@RunarTest(classes = Bank.class)
	class ByDefault {

		@Autowired
		private TestNetwork network;

		@Autowired
		private Node node;

		@Test
		void whatWouldBreakRemotelyBreaksHere() {
			assertThatExceptionOfType(RunarException.class)
				.isThrownBy(() -> this.node.request("bank/open", "ada", Account.class))
				.matches((ex) -> ex.errorCode() == ErrorCode.CODEC_FAILED)
				.withMessage("result of 'bank/open' would not survive the way to another node: "
						+ "Account.pin: '1234' came back as null");
			this.network.await("the subscriber has failed", () -> !this.network.takeRefusedEvents().isEmpty());
		}

		@Test
		void brokenEventsThatNobodySawFailTheTest() {
			this.node.publish("bank/opened", new Account("ada", "1234"));
			StringBuilder failure = new StringBuilder();
			this.network.await("the test fails", () -> {
				try {
					this.network.reset();
				}
				catch (AssertionError ex) {
					failure.append(ex.getMessage());
				}
				return !failure.isEmpty();
			});
			assertThat(failure).hasToString("Some events work in this process only:\n"
					+ "  data of event 'bank/opened' would not survive the way to another node: "
					+ "Account.pin: '1234' came back as null");
		}

	}

	@Nested
	@RunarTest(classes = Bank.class, verifySerializable = false)
	class SwitchedOff {

		@Autowired
		private Node node;

		@Test
		void valuesArePassedByReference() {
			assertThat(this.node.request("bank/open", "ada", Account.class)).isEqualTo(new Account("ada", "1234"));
		}

	}

	@Nested
	@RunarTest(classes = Bank.class, properties = "runar.test.verify-serializable=false")
	class SwitchedOffByProperty {

		@Autowired
		private Node node;

		@Test
		void thePropertyOfTheTestCounts() {
			assertThat(this.node.request("bank/open", "ada", Account.class)).isEqualTo(new Account("ada", "1234"));
		}

	}

}
