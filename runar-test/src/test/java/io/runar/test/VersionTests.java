package io.runar.test;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.runar.ErrorCode;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.RunarClient;
import io.runar.node.RunarNode;
import io.runar.service.AbstractService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Callers that can work with some versions of a service only.
 */
class VersionTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(3);

	private RunarNode caller;

	@BeforeEach
	void start() {
		this.caller = this.network.start("a", new User("1.0.0"));
		this.network.start("b", new User("1.4.2"));
		this.network.start("c", new User("2.0.0"));
		this.network.start("d", new User("2.3.0-rc.1"));
		this.network.start("e", new User("two"));
		this.network.converge(SOON);
	}

	private List<String> answers(String versions) {
		return Stream.generate(() -> ask(versions)).limit(8).distinct().sorted().toList();
	}

	private String ask(String versions) {
		return this.network.await(this.caller.requestAsync("user/version", null, String.class,
				RequestOptions.defaults().withVersion(versions)), SOON);
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', value = { "^2 ; 2.0.0", "^1 ; 1.0.0", "^1.1 ; 1.4.2", "~1.4.0 ; 1.4.2",
			">1.0.0 <3 ; 1.4.2,2.0.0", "2.3.0-rc.1 ; 2.3.0-rc.1", "1.4.x || 2.x ; 1.4.2,2.0.0" })
	void whenACallerWantsSomeVersionsThenOnlyThoseAnswerAndTheLocalOneFirst(String versions, String expected) {
		assertThat(answers(versions)).containsExactly(expected.split(","));
	}

	@Test
	void whenItSaysNothingThenTheLocalOneAnswers() {
		assertThat(this.caller.request("user/version", null, String.class)).isEqualTo("1.0.0");
	}

	@Test
	void whenNobodyHasTheVersionThenTheErrorNamesIt() {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> ask("^9"))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.NO_PROVIDER))
			.withMessageContaining("user/version")
			.withMessageContaining("'^9'");
		List.of("b", "c", "d", "e").forEach(this.network::stop);
		this.network.advance(SOON);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> ask("^9")).withMessageContaining("'^9'");
	}

	@ParameterizedTest
	@ValueSource(strings = { " ", "^", "^2 nonsense", "99999999999999999999.x" })
	void whenItIsNoRangeThenTheErrorNamesIt(String wrong) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> ask(wrong))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
			.withMessageContaining("'" + wrong + "'");
	}

	@ParameterizedTest
	@CsvSource({ "user@^2/version, 2.0.0", "user@~1.4/version, 1.4.2", "user@1.x/version, 1.0.0",
			"user@2.3.0-rc.1/version, 2.3.0-rc.1" })
	void whenThePathNamesVersionsThenOnlyThoseAnswer(String path, String expected) {
		assertThat(this.network.await(this.caller.requestAsync(path, null, String.class), SOON)).isEqualTo(expected);
		assertThat(this.caller.request(path, null, String.class)).isEqualTo(expected);
	}

	@Test
	void whenTheOptionsNameVersionsTooThenTheyCount() {
		assertThat(this.network.await(this.caller.requestAsync("user@^2/version", null, String.class,
				RequestOptions.defaults().withVersion("~1.4")), SOON))
			.isEqualTo("1.4.2");
	}

	@Test
	void whenThePathNamesVersionsThatNobodyHasOrThatAreNoneThenTheErrorNamesThem() {
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> this.caller.request("user@^9/version", null, String.class))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.NO_PROVIDER))
			.withMessageContaining("'user/version'")
			.withMessageContaining("'^9'");
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> this.caller.request("user@^x.2/version", null, String.class))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
			.withMessageContaining("'^x.2'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "mail/alice@1und1.example/count", "mail/bob@example.com/count", "mail/@2/count" })
	void whatLooksLikeNoRangeBelongsToThePath(String path) {
		this.caller.addService(Services.of("mail",
				(service) -> service.answer("{box}/count", (request) -> request.pathParams().get("box"))));
		assertThat(this.caller.request(path, null, String.class)).isEqualTo(path.split("/")[1]);
	}

	@Test
	void whenAClientsPathNamesVersionsThenItsRequestsAreForThose() {
		assertThat(this.caller.client(PathClient.class).version()).isEqualTo("2.0.0");
	}

	@RunarClient("user@^2")
	interface PathClient {

		String version();

	}

	@Test
	void whenAClientNamesVersionsThenItsRequestsAreForThose() {
		assertThat(this.caller.client(UserClient.class).version()).isEqualTo("2.0.0");
		assertThat(this.caller.client(UserClient.class).version(RequestOptions.defaults().withTimeout(SOON)))
			.isEqualTo("2.0.0");
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.caller.client(WrongClient.class))
			.withMessageContaining("WrongClient")
			.withMessageContaining("newest");
	}

	@RunarClient(value = "user", version = "^2")
	interface UserClient {

		String version();

		@Action("version")
		String version(RequestOptions options);

	}

	@RunarClient(value = "user", version = "newest")
	interface WrongClient {

		String version();

	}

	private static final class User extends AbstractService {

		User(String version) {
			super("user", version, "");
			action("version", (request) -> version);
		}

	}

}
