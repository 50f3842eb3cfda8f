package io.runar.security;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

import io.runar.PeerId;
import io.runar.fuzz.FuzzTarget;
import io.runar.security.x509.NodeNames;

import static org.assertj.core.api.Assertions.assertThat;

/** A certificate as a peer shows it: what names it gives to the node. */
public final class CertificateFuzzTarget implements FuzzTarget {

	@Override
	public void read(byte[] input) throws CertificateException {
		X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
			.generateCertificate(new ByteArrayInputStream(input));
		Set<String> names = NodeNames.of(certificate);
		assertThat(names).isNotEmpty()
			.hasSizeLessThanOrEqualTo(NodeNames.MAX_NAMES)
			.allMatch((name) -> PeerId.of(name).value().equals(name));
		assertThat(NodeNames.roles(certificate)).allMatch(NodeNames::isRole);
		NodeNames.alternativeNames(certificate);
	}

	@Override
	public boolean refuses(Exception failure) {
		return failure instanceof CertificateException;
	}

	@Override
	public List<byte[]> seeds() throws Exception {
		TestCertificates authority = TestCertificates.authority("Shop CA", "P-256");
		return List.of(authority.leaf("node").issue().chain().get(0).getEncoded(),
				authority.leaf("node")
					.names(List.of("runar:a", "https://b"), List.of("c.example.com", "*.example.com"))
					.issue()
					.chain()
					.get(0)
					.getEncoded());
	}

}
