package io.runar.node;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.security.CredentialSettings;
import io.runar.security.NetworkKey;
import io.runar.security.x509.SecretFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Files of credentials and of denied nodes that are read again when a program says so.
 */
class NodeSecurityTests {

	@TempDir
	private Path directory;

	@Test
	void whenTheFileOfDeniedNodesIsWrongThenKeysAreReadAndNodesDeniedAllTheSame() throws Exception {
		NodeSecurity security = node().security();
		assertThat(security.description()).contains("(2 keys)");
		Files.writeString(file("keys"), NetworkKey.generate().encoded());
		Files.writeString(file("denied"), "not a node");
		RunarException failure = catchThrowableOfType(RunarException.class, security::reload);
		assertThat(failure).hasMessageContaining("runar.network.denied-peers-file").hasNoSuppressedExceptions();
		assertThat(security.description()).contains("(1 key)");
		security.setDeniedPeers(Set.of(PeerId.of("stolen")));
		assertThat(security.deniedPeers().contains(PeerId.of("stolen"))).isTrue();
		assertThat(security.deniedPeers().contains(PeerId.of("lost"))).isTrue();
	}

	@Test
	void whenTheKeysAreWrongThenTheFileOfDeniedNodesIsReadAllTheSame() throws Exception {
		NodeSecurity security = node().security();
		Files.writeString(file("keys"), "no key");
		Files.writeString(file("denied"), "stolen");
		RunarException failure = catchThrowableOfType(RunarException.class, security::reload);
		assertThat(failure).hasMessageContaining("runar.network.network-keys-file");
		assertThat(security.deniedPeers().contains(PeerId.of("stolen"))).isTrue();
	}

	@Test
	void whenBothAreWrongThenBothAreTold() throws Exception {
		NodeSecurity security = node().security();
		Files.writeString(file("keys"), "no key");
		Files.writeString(file("denied"), "not a node");
		RunarException failure = catchThrowableOfType(RunarException.class, security::reload);
		assertThat(failure).hasMessageContaining("runar.network.denied-peers-file");
		assertThat(failure.getSuppressed()).singleElement()
			.satisfies((other) -> assertThat(other).hasMessageContaining("runar.network.network-keys-file"));
	}

	private RunarNode node() throws Exception {
		SecretFile.create(file("keys"), NetworkKey.generate().encoded() + "\n" + NetworkKey.generate().encoded());
		Files.writeString(file("denied"), "lost");
		return RunarNode
			.builder(NetworkConfig.builder()
				.nodeId("one")
				.credentials(CredentialSettings.builder()
					.networkKeysFile(file("keys"))
					.deniedPeersFile(file("denied"))
					.reloadInterval(Duration.ZERO)
					.build())
				.build())
			.build();
	}

	private Path file(String name) {
		return this.directory.resolve(name);
	}

}
