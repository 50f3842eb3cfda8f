package io.runar.keygen;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Base64;

import io.runar.security.NetworkKey;
import io.runar.security.x509.KeyIds;
import io.runar.security.x509.P256;
import io.runar.security.x509.PemText;
import io.runar.security.x509.SecretFile;

/**
 * Makes network keys and key pairs.
 */
final class KeyFiles {

	private final PrintStream out;

	KeyFiles(PrintStream out) {
		this.out = out;
	}

	void networkKey(Arguments arguments) throws IOException {
		Path file = arguments.path("--file", "runar-network.keys");
		SecretFile.create(file, "# Keys of a network, one a line: the first signs, all are trusted.\n"
				+ NetworkKey.generate().encoded() + "\n");
		this.out.println("""
				Network key made: %s
				Copy it to every node, readable by the account of the node alone, and put into application.yml:

				runar:
				  network:
				    network-keys-file: %s
				""".formatted(file, file.toAbsolutePath().normalize()));
	}

	void nodeKey(Arguments arguments) throws IOException, GeneralSecurityException {
		Path file = arguments.path("--file", "runar-node.key");
		KeyPair pair = P256.generate();
		SecretFile.create(file, PemText.of(pair.getPrivate()));
		this.out.println("""
				Key pair made: %s
				Node id: %s
				Public key: %s
				Keep the file on its node. Put into application.yml of the node:

				runar:
				  network:
				    node-key-file: %s
				    trusted-peers: []   # node ids or public keys of the others

				and into 'trusted-peers' of all nodes that shall trust this one:

				      - %s
				""".formatted(file, KeyIds.of(pair.getPublic()),
				Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()), file.toAbsolutePath().normalize(),
				KeyIds.of(pair.getPublic())));
	}

}
