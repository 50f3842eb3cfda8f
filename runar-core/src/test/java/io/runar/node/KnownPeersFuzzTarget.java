package io.runar.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.runar.PeerId;
import io.runar.fuzz.FuzzTarget;
import io.runar.transport.PeerAddress;

import static org.assertj.core.api.Assertions.assertThat;

/** The file of known peers. */
public final class KnownPeersFuzzTarget implements FuzzTarget {

	private final Path path = temporary();

	private final KnownPeersFile file = new KnownPeersFile(this.path, "shop");

	private static Path temporary() {
		try {
			Path directory = Files.createTempDirectory("known-peers");
			directory.toFile().deleteOnExit();
			Path file = directory.resolve("peers");
			file.toFile().deleteOnExit();
			return file;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void read(byte[] input) throws IOException {
		Files.write(this.path, input);
		List<KnownPeer> peers = this.file.read();
		if (!peers.isEmpty()) {
			assertThat(peers).hasSizeLessThanOrEqualTo(KnownPeersFile.MAX_PEERS);
			this.file.write(peers);
			assertThat(this.file.read()).isEqualTo(peers);
		}
	}

	@Override
	public boolean refuses(Exception failure) {
		return failure instanceof IOException;
	}

	@Override
	public List<byte[]> seeds() throws IOException {
		this.file
			.write(List.of(
					new KnownPeer(PeerId.of("orders-1"), 1_700_000_000_000L,
							List.of(new PeerAddress("grpc", "10.0.0.7", 7400),
									new PeerAddress("tcp", "fe80::1", 7401))),
					new KnownPeer(PeerId.of("orders-2"), 0, List.of(new PeerAddress("grpc", "host", 1)))));
		return List.of(Files.readAllBytes(this.path), "runar-known-peers 1 shop\n".getBytes(StandardCharsets.UTF_8));
	}

}
