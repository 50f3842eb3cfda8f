package io.runar.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TypeRef;
import io.runar.authorization.Operation;
import io.runar.authorization.SecurityRule;
import io.runar.authorization.SecurityRules;
import io.runar.keygen.Keygen;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.security.CredentialSettings;
import io.runar.security.NetworkKey;
import io.runar.security.x509.PemFile;
import io.runar.security.x509.SecretFile;
import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import io.runar.service.CallerIdentity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Files of credentials are changed while nodes run, over real sockets with TLS:
 * RELIABILITY 33.
 */
@Timeout(120)
class CredentialFilesTests {

	/** A look is told after one to two intervals. */
	private static final Duration INTERVAL = Duration.ofMillis(100);

	private static final Duration PROMISED = Duration.ofSeconds(2);

	@TempDir
	Path directory;

	private final List<RunarNode> nodes = new ArrayList<>();

	@AfterEach
	void closeNodes() {
		CompletableFuture.allOf(this.nodes.stream().map(RunarNode::stop).toArray(CompletableFuture[]::new)).join();
		this.nodes.forEach(RunarNode::close);
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenNetworkKeyFilesAreRotatedThenNoCallFailsAndTheOldKeyIsOut(String transport) throws Exception {
		String old = NetworkKey.generate().encoded();
		String fresh = NetworkKey.generate().encoded();
		RunarNode one = start(transport, "one", (config) -> keys(config, "one", old));
		RunarNode two = start(transport, "two", (config) -> keys(config, "two", old));
		RunarNode late = start(transport, "late", (config) -> keys(config, "late", old));
		awaitNetwork(one, two, late);
		try (Load load = new Load(one, two)) {
			for (String content : List.of(old + "\n" + fresh, fresh + "\n" + old)) {
				for (String id : List.of("one", "two")) {
					replace(this.directory.resolve(id + ".keys"), content);
				}
				await().until(() -> loaded(one, 2) && loaded(two, 2));
				load.letPass(200);
			}
			// First the one that has dialled: it has a session of before to resume.
			replace(this.directory.resolve("two.keys"), fresh);
			await().atMost(PROMISED).until(() -> !two.peers().contains(late.id()));
			replace(this.directory.resolve("one.keys"), fresh);
			await().atMost(PROMISED).until(() -> !one.peers().contains(late.id()));
			load.letPass(200);
		}
		assertThat(late.peers()).isEmpty();
		// It has sessions to resume, and dials again all the time.
		await().during(Duration.ofSeconds(1)).until(() -> late.peers().isEmpty());
		assertThat(one.peers()).containsExactly(two.id());
	}

	private static boolean loaded(RunarNode node, int keys) {
		return node.security().description().equals("network key (" + keys + " keys)");
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenCertificatesAndAuthorityAreReplacedThenNoCallFailsAndTheOldAuthorityIsOut(String transport)
			throws Exception {
		Path old = authority("old-ca", "one", "two", "late");
		Path fresh = authority("new-ca");
		for (String id : List.of("one", "two")) {
			// Another end, so that it shows when the node has taken it.
			keygen("node", id, "--ca", fresh.toString(), "--dir", fresh.toString(), "--days", "60");
		}
		Path trust = Files.copy(old.resolve("ca.pem"), this.directory.resolve("trust.pem"));
		RunarNode one = start(transport, "one", (config) -> certificate(config, old, "one", trust));
		RunarNode two = start(transport, "two", (config) -> certificate(config, old, "two", trust));
		RunarNode late = start(transport, "late", (config) -> certificate(config, old, "late", old.resolve("ca.pem")));
		awaitNetwork(one, two, late);
		String oldAuthority = Files.readString(old.resolve("ca.pem"));
		String newAuthority = Files.readString(fresh.resolve("ca.pem"));
		try (Load load = new Load(one, two)) {
			replace(trust, newAuthority + oldAuthority);
			load.letPass(300);
			for (RunarNode node : List.of(one, two)) {
				String before = node.security().description();
				// One after the other, so that they do not match for a moment.
				for (String file : List.of(node.id() + ".key", node.id() + ".pem")) {
					replace(old.resolve(file), Files.readString(fresh.resolve(file)));
				}
				await().atMost(PROMISED).until(() -> !node.security().description().equals(before));
			}
			load.letPass(300);
			replace(trust, newAuthority);
			await().atMost(PROMISED.plus(INTERVAL.multipliedBy(2)))
				.until(() -> one.peers().equals(List.of(two.id())) && two.peers().equals(List.of(one.id())));
			load.letPass(200);
		}
		await().during(Duration.ofSeconds(1)).until(() -> late.peers().isEmpty());
		assertThat(one.peers()).containsExactly(two.id());
	}

	@Test
	void whenACertificateIsRevokedThenItsNodeIsCutAndStaysOut() throws Exception {
		Path ca = authority("shop-ca", "one", "two", "three");
		Path list = revocations(ca, "ca");
		RunarNode one = start("tcp", "one", (config) -> certificate(config, ca, "one", null)
			.credentials(CredentialSettings.builder().tlsRevocationLists(list).reloadInterval(INTERVAL).build()));
		RunarNode two = start("tcp", "two", (config) -> certificate(config, ca, "two", null));
		RunarNode three = start("tcp", "three", (config) -> certificate(config, ca, "three", null));
		await().until(() -> one.peers().size() == 2);
		replace(list, Files.readString(revocations(ca, "two")));
		await().atMost(PROMISED.plus(INTERVAL.multipliedBy(2))).until(() -> one.peers().equals(List.of(three.id())));
		await().during(Duration.ofSeconds(1)).until(() -> one.peers().equals(List.of(three.id())));
		assertThat(two.peers()).containsExactly(three.id());
	}

	@Test
	void whenAListIsSignedBySomebodyElseThenItIsRefused() throws Exception {
		Path list = revocations(authority("other-ca", "one"), "one");
		Path ca = authority("shop-ca", "one");
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> start("tcp", "one",
					(config) -> certificate(config, ca, "one", null)
						.credentials(CredentialSettings.builder().tlsRevocationLists(list).build())))
			.withMessageContaining("revocation list of 'CN=other-ca' is not signed by an authority that is trusted");
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenNodesHaveKeyPairsThenTheListsDecideWhoIsIn(String transport) throws Exception {
		Path list = Files.writeString(this.directory.resolve("peers"), "");
		RunarNode one = start(transport, null, (config) -> keyPair(config, "one", list));
		RunarNode two = start(transport, null, (config) -> keyPair(config, "two", list));
		RunarNode stranger = start(transport, null, (config) -> keyPair(config, "stranger", list));
		assertThat(one.id().value()).matches("[a-z2-7]{52}");
		replace(list, one.id() + "\n" + two.id() + "\n");
		await().until(() -> one.peers().equals(List.of(two.id())) && two.peers().equals(List.of(one.id())));
		CallerIdentity caller = call(two, one);
		assertThat(caller.node()).isEqualTo(two.id());
		assertThat(caller.fingerprint()).matches("[0-9a-f]{64}");
		assertThat(stranger.peers()).isEmpty();
		two.security().setDeniedPeers(Set.of(one.id()));
		await().atMost(PROMISED).until(() -> two.peers().isEmpty() && one.peers().isEmpty());
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenANodeIsPutIntoTheFileOfDeniedOnesThenItIsCutAndLetInWhenItIsTakenOut(String transport) throws Exception {
		Path denied = Files.writeString(this.directory.resolve("denied"), "# nobody yet\n");
		NetworkKey key = NetworkKey.generate();
		RunarNode one = start(transport, "one", (config) -> config.networkKeys(List.of(key))
			.credentials(CredentialSettings.builder().deniedPeersFile(denied).reloadInterval(INTERVAL).build()));
		RunarNode two = start(transport, "two", (config) -> config.networkKeys(List.of(key)));
		RunarNode three = start(transport, "three", (config) -> config.networkKeys(List.of(key)));
		await().until(() -> one.peers().size() == 2);
		replace(denied, "two # lost\n");
		await().atMost(PROMISED).until(() -> one.peers().equals(List.of(three.id())));
		replace(denied, "not a node\n");
		await().during(INTERVAL.multipliedBy(5)).until(() -> one.peers().equals(List.of(three.id())));
		assertThat(two.peers()).containsExactly(three.id());
		replace(denied, "");
		await().until(() -> one.peers().size() == 2);
	}

	@Test
	void whenNodesHaveKeyPairsThenAServiceOrARuleMayNameThemByTheirIds() throws Exception {
		Path list = Files.writeString(this.directory.resolve("peers"), "");
		RunarNode two = start("tcp", null, (config) -> keyPair(config, "two", list));
		RunarNode three = start("tcp", null, (config) -> keyPair(config, "three", list));
		AbstractService vault = new AbstractService("vault") {
			{
				allow("peer:" + two.id());
				action("look", (request) -> "gold");
			}
		};
		RunarNode one = start("tcp", null, (config) -> keyPair(config, "one", list));
		one.addService(vault);
		replace(list, one.id() + "\n" + two.id() + "\n" + three.id() + "\n");
		two.waitFor("vault/look", Duration.ofSeconds(20)).join();
		await().until(() -> three.info().peers().stream().anyMatch((peer) -> !peer.services().isEmpty()));
		assertThat(two.request("vault/look", null, String.class)).isEqualTo("gold");
		assertThat(call(three, one)).isNotNull();
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> three.request("vault/look", null, String.class))
			.matches((ex) -> ex.errorCode() == ErrorCode.NO_PROVIDER);
		one.setSecurityRules(SecurityRules.of(SecurityRule.deny().to(Operation.CALL).paths("echo/>"),
				SecurityRule.allow().to(Operation.CALL).paths("echo/>").peers(three.id().value())));
		assertThat(call(three, one)).isNotNull();
		assertThatExceptionOfType(RunarException.class).isThrownBy(
				() -> two.request("echo/say", 1, Integer.class, RequestOptions.defaults().withTarget(one.id())));
	}

	@Test
	void whenACertificateHasRolesThenHandlersSeeThemAndItsNames() throws Exception {
		Path ca = authority("shop-ca", "one");
		keygen("node", "two", "--ca", ca.toString(), "--dir", ca.toString(), "--role", "worker");
		RunarNode one = start("tcp", "one", (config) -> certificate(config, ca, "one", null));
		RunarNode two = start("tcp", "two", (config) -> certificate(config, ca, "two", null));
		await().until(() -> two.peers().contains(one.id()));
		CallerIdentity caller = call(two, one);
		assertThat(caller.node()).isEqualTo(PeerId.of("two"));
		assertThat(caller.local()).isFalse();
		assertThat(caller.roles()).containsExactly("worker");
		assertThat(caller.alternativeNames()).containsExactlyInAnyOrder("URI:runar:two", "URI:runar-role:worker");
		assertThat(call(one, one)).isEqualTo(CallerIdentity.local(one.id()));
	}

	private static @Nullable CallerIdentity call(RunarNode caller, RunarNode provider) {
		await().until(() -> caller.id().equals(provider.id()) || knows(caller, provider));
		return caller.request("echo/caller", null, CallerIdentity.class,
				RequestOptions.defaults().withTarget(provider.id()));
	}

	/** Also what the nodes offer. */
	private static void awaitNetwork(RunarNode... nodes) {
		await().until(() -> Stream.of(nodes)
			.allMatch((node) -> Stream.of(nodes).allMatch((other) -> node == other || knows(node, other))));
	}

	private static boolean knows(RunarNode node, RunarNode other) {
		return node.info()
			.peers()
			.stream()
			.anyMatch((peer) -> peer.id().equals(other.id()) && peer.state().equals("UP"));
	}

	private NetworkConfig.Builder keys(NetworkConfig.Builder config, String id, String content) {
		Path file = this.directory.resolve(id + ".keys");
		try {
			SecretFile.create(file, content);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return config.credentials(CredentialSettings.builder().networkKeysFile(file).reloadInterval(INTERVAL).build());
	}

	private NetworkConfig.Builder keyPair(NetworkConfig.Builder config, String name, Path list) {
		return config.credentials(CredentialSettings.builder()
			.nodeKeyFile(this.directory.resolve(name + ".key"))
			.trustedPeersFile(list)
			.reloadInterval(INTERVAL)
			.build());
	}

	private static NetworkConfig.Builder certificate(NetworkConfig.Builder config, Path files, String id,
			@Nullable Path trust) {
		return config.tlsCertificate(files.resolve(id + ".pem"))
			.tlsPrivateKey(files.resolve(id + ".key"))
			.tlsTrustCertificates(trust)
			.credentials(CredentialSettings.builder().reloadInterval(INTERVAL).build());
	}

	/** Makes an authority and certificates of nodes, all in one directory. */
	private Path authority(String name, String... ids) {
		Path files = this.directory.resolve(name);
		keygen("ca", "--name", name, "--dir", files.toString());
		for (String id : ids) {
			keygen("node", id, "--ca", files.toString(), "--dir", files.toString());
		}
		return files;
	}

	private static void keygen(String... arguments) {
		assertThat(Keygen.run(List.of(arguments), System.out, System.err, Clock.systemUTC())).isZero();
	}

	private Path revocations(Path ca, String revoked) throws Exception {
		Path list = ca.resolve("without-" + revoked + ".crl");
		new Keytool(this.directory).revoke(PemFile.read("ca", ca.resolve("ca.pem")).certificates().get(0),
				PemFile.read("ca", ca.resolve("ca.key")).privateKey(),
				PemFile.read("revoked", ca.resolve(revoked + ".pem")).certificates().get(0), list);
		return list;
	}

	/** As a careful operator does: the file is old or new, never half. */
	private static void replace(Path file, String content) throws IOException {
		Path draft = file.resolveSibling(file.getFileName() + ".draft");
		SecretFile.create(draft, content);
		Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	/** Starts a node that dials all before it. */
	private RunarNode start(String transport, @Nullable String id, UnaryOperator<NetworkConfig.Builder> settings) {
		List<String> addresses = this.nodes.stream().map((node) -> node.info().addresses().get(0)).toList();
		NetworkConfig.Builder config = NetworkConfig.builder()
			.nodeId(id)
			.transportType(transport)
			.maxReconnectBackoff(Duration.ofMillis(500))
			.discoveryProviders(addresses.isEmpty() ? List.of()
					: List.of(new DiscoveryProviderConfig("static", Map.of("peers", String.join(",", addresses)))));
		RunarNode node = RunarNode.builder(settings.apply(config).build()).service(new Echo()).build();
		this.nodes.add(node);
		node.start().orTimeout(20, TimeUnit.SECONDS).join();
		return node;
	}

	/**
	 * Two nodes that call each other all the time, publish events and talk in streams;
	 * fails when closed if a call has, or if an event or item is not there in its place.
	 */
	private static final class Load implements AutoCloseable {

		private final List<CompletableFuture<Integer>> callers = new ArrayList<>();

		private final List<Talk> talks = new ArrayList<>();

		private final AtomicInteger answered = new AtomicInteger();

		private final AtomicBoolean stopped = new AtomicBoolean();

		Load(RunarNode one, RunarNode two) {
			for (RunarNode caller : List.of(one, two)) {
				RunarNode target = (caller == one) ? two : one;
				Talk talk = new Talk(caller, target);
				this.talks.add(talk);
				this.callers.add(call(caller, target.id(), 0, talk::say));
				for (int i = 0; i < 3; i++) {
					this.callers.add(call(caller, target.id(), 0, () -> {
					}));
				}
			}
		}

		private CompletableFuture<Integer> call(RunarNode caller, PeerId target, int made, Runnable besides) {
			besides.run();
			return caller
				.requestAsync("echo/say", made, Integer.class,
						RequestOptions.defaults().withTarget(target).withTimeout(Duration.ofSeconds(10)))
				.thenCompose((answer) -> {
					this.answered.incrementAndGet();
					return this.stopped.get() ? CompletableFuture.completedFuture(answer)
							: call(caller, target, made + 1, besides);
				});
		}

		void letPass(int calls) {
			int until = this.answered.get() + calls;
			await().until(() -> this.answered.get() >= until
					|| this.callers.stream().anyMatch(CompletableFuture::isCompletedExceptionally));
		}

		@Override
		public void close() {
			this.stopped.set(true);
			this.callers.forEach((caller) -> caller.orTimeout(20, TimeUnit.SECONDS).join());
			this.talks.forEach(Talk::end);
		}

	}

	/**
	 * What one node says to the other: as events, and as items of a stream that come
	 * back.
	 */
	private static final class Talk {

		private static final RequestOptions OPTIONS = RequestOptions.defaults().withTimeout(Duration.ofSeconds(10));

		private final RunarNode speaker;

		private final String topic;

		private final SubmissionPublisher<Object> items = new SubmissionPublisher<>(Runnable::run, 100_000);

		private final List<Integer> heard = new CopyOnWriteArrayList<>();

		private final List<Integer> echoed = new CopyOnWriteArrayList<>();

		private final CompletableFuture<Void> echo;

		private int said;

		Talk(RunarNode speaker, RunarNode listener) {
			this.speaker = speaker;
			this.topic = "talk/" + speaker.id();
			AtomicBoolean listening = new AtomicBoolean();
			listener.subscribe(this.topic, Integer.class, (event) -> {
				listening.set(true);
				if (event.data() >= 0) {
					this.heard.add(event.data());
				}
			});
			await().until(() -> {
				speaker.publish(this.topic, -1);
				return listening.get();
			});
			SubmissionPublisher<Integer> back = new SubmissionPublisher<>(Runnable::run, 100_000);
			this.echo = back.consume(this.echoed::add);
			speaker.requestStream("echo/back", null, this.items, new TypeRef<Integer>() {
			}, OPTIONS.withTarget(listener.id())).subscribe(new Flow.Subscriber<>() {

				@Override
				public void onSubscribe(Flow.Subscription subscription) {
					subscription.request(Long.MAX_VALUE);
				}

				@Override
				public void onNext(Integer item) {
					back.submit(item);
				}

				@Override
				public void onError(Throwable failure) {
					back.closeExceptionally(failure);
				}

				@Override
				public void onComplete() {
					back.close();
				}

			});
			await().until(this.items::hasSubscribers);
		}

		void say() {
			this.speaker.publish(this.topic, this.said);
			this.items.submit(this.said++);
		}

		void end() {
			this.items.close();
			this.echo.orTimeout(20, TimeUnit.SECONDS).join();
			List<Integer> all = IntStream.range(0, this.said).boxed().toList();
			assertThat(this.echoed).isEqualTo(all);
			await().until(() -> this.heard.size() >= this.said);
			assertThat(this.heard).isEqualTo(all);
		}

	}

	private static final class Echo extends AbstractService {

		Echo() {
			super("echo");
			action("say", (request) -> request.params());
			action("caller", (request) -> request.callerIdentity());
			action("back", ActionHandler.streaming((request) -> request.items(Integer.class)));
		}

	}

}
