package io.runar.node;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Certificates made by the JDK's own tool, as an operator would.
 */
final class Keytool {

	private static final String PASSWORD = "changeit";

	private final Path directory;

	Keytool(Path directory) {
		this.directory = directory;
	}

	void authority(String name) throws Exception {
		run("-genkeypair", "-keystore", store(name), "-alias", name, "-keyalg", "EC", "-groupname", "secp256r1",
				"-dname", "CN=" + name, "-ext", "bc:critical=ca:true", "-validity", "30");
	}

	/** Makes a node certificate and writes it with its key as PEM files. */
	void node(String name, String authority) throws Exception {
		run("-genkeypair", "-keystore", store(name), "-alias", name, "-keyalg", "EC", "-groupname", "secp256r1",
				"-dname", "CN=" + name, "-validity", "30");
		run("-certreq", "-keystore", store(name), "-alias", name, "-file", path(name + ".csr").toString());
		run("-gencert", "-keystore", store(authority), "-alias", authority, "-infile", path(name + ".csr").toString(),
				"-outfile", path(name + ".der").toString(), "-validity", "20", "-ext", "san=dns:" + name, "-ext",
				"eku=serverAuth,clientAuth", "-ext", "ku=digitalSignature");
		Certificate ca = load(authority).getCertificate(authority);
		byte[] key = load(name).getKey(name, PASSWORD.toCharArray()).getEncoded();
		write(certificate(name),
				pem("CERTIFICATE", Files.readAllBytes(path(name + ".der"))) + pem("CERTIFICATE", ca.getEncoded()));
		write(key(name), pem("PRIVATE KEY", key));
	}

	/** Writes an authority's list of revoked certificates. */
	void revoke(X509Certificate authority, PrivateKey key, X509Certificate revoked, Path list) throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		store.setKeyEntry("ca", key, PASSWORD.toCharArray(), new Certificate[] { authority });
		try (OutputStream out = Files.newOutputStream(path("ca.p12"))) {
			store.store(out, PASSWORD.toCharArray());
		}
		run("-gencrl", "-rfc", "-keystore", store("ca"), "-alias", "ca", "-id", revoked.getSerialNumber().toString(),
				"-file", list.toString());
	}

	Path certificate(String name) {
		return path(name + ".crt");
	}

	Path key(String name) {
		return path(name + ".key");
	}

	private Path path(String file) {
		return this.directory.resolve(file);
	}

	private String store(String name) {
		return path(name + ".p12").toString();
	}

	private KeyStore load(String name) throws IOException, GeneralSecurityException {
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(path(name + ".p12"))) {
			store.load(in, PASSWORD.toCharArray());
		}
		return store;
	}

	private static void write(Path file, String text) throws IOException {
		Files.writeString(file, text, StandardCharsets.US_ASCII);
	}

	private static String pem(String label, byte[] content) {
		return "-----BEGIN " + label + "-----\n"
				+ Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(content) + "\n-----END " + label
				+ "-----\n";
	}

	private static void run(String... arguments) throws Exception {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
		command.addAll(List.of(arguments));
		command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		process.getInputStream().transferTo(output);
		if (process.waitFor() != 0) {
			throw new IOException(output.toString(StandardCharsets.UTF_8));
		}
	}

}
