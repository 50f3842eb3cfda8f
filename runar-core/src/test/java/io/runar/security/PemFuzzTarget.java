package io.runar.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.fuzz.FuzzTarget;
import io.runar.security.x509.PemFile;

/** A file with certificates and a private key. */
public final class PemFuzzTarget implements FuzzTarget {

	private final Path file = temporary();

	private static Path temporary() {
		try {
			Path file = Files.createTempFile("fuzz", ".pem");
			file.toFile().deleteOnExit();
			return file;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void read(byte[] input) throws IOException {
		Files.write(this.file, input);
		PemFile pem = PemFile.read("tls-certificate", this.file);
		RunarException refusal = null;
		try {
			for (X509Certificate certificate : pem.certificates()) {
				certificate.getPublicKey();
			}
		}
		catch (RunarException ex) {
			refusal = ex;
		}
		pem.privateKey();
		if (refusal != null) {
			throw refusal;
		}
	}

	@Override
	public boolean refuses(Exception failure) {
		return failure instanceof RunarException known && known.errorCode() == ErrorCode.INVALID_CONFIGURATION;
	}

	@Override
	public List<byte[]> seeds() throws Exception {
		TestCertificates.Issued issued = TestCertificates.authority("Shop CA", "P-256").leaf("node").issue();
		TestCertificates.write(this.file, issued.chain());
		byte[] chain = Files.readAllBytes(this.file);
		TestCertificates.write(this.file, issued.key());
		byte[] key = Files.readAllBytes(this.file);
		byte[] both = Arrays.copyOf(chain, chain.length + key.length);
		System.arraycopy(key, 0, both, chain.length, key.length);
		return List.of(both);
	}

}
