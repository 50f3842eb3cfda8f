package io.runar.security.x509;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;

import javax.crypto.KeyAgreement;

/**
 * The elliptic curve P-256 (FIPS 186-5): the one that all TLS libraries of all transports
 * can use.
 *
 * @since 0.1
 */
public final class P256 {

	private static final String CURVE = "secp256r1";

	private static final byte[] PROBE = "runar".getBytes(StandardCharsets.US_ASCII);

	private P256() {
	}

	/**
	 * Makes a new random key pair.
	 * @return the pair
	 * @throws GeneralSecurityException if the JDK lacks the curve
	 */
	public static KeyPair generate() throws GeneralSecurityException {
		KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
		generator.initialize(new ECGenParameterSpec(CURVE));
		return generator.generateKeyPair();
	}

	/**
	 * Makes the key pair of a secret number. The number is reduced as in FIPS 186-5
	 * appendix A.2.1, so it should have 64 bits more than the group order.
	 * @param seed the number, big-endian
	 * @return the pair
	 * @throws GeneralSecurityException if the JDK lacks the curve
	 */
	public static KeyPair derive(byte[] seed) throws GeneralSecurityException {
		ECParameterSpec curve = curve();
		BigInteger scalar = new BigInteger(1, seed).mod(curve.getOrder().subtract(BigInteger.ONE)).add(BigInteger.ONE);
		PrivateKey privateKey = KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(scalar, curve));
		return new KeyPair(publicKey(privateKey), privateKey);
	}

	/**
	 * Returns whether a private key belongs to this curve.
	 * @param key the key
	 * @return whether it does
	 */
	public static boolean isOn(PrivateKey key) {
		return key instanceof ECPrivateKey elliptic && elliptic.getParams().getCurve().getField().getFieldSize() == 256;
	}

	/**
	 * Finds the public key of a private one: multiplies the generator by it without
	 * arithmetic of our own on the secret. A Diffie-Hellman agreement with the generator
	 * as the other side's key gives the x coordinate; of the two points that have it, a
	 * signature tells the right one.
	 * @param privateKey a key of this curve
	 * @return its public key
	 * @throws GeneralSecurityException if it is of another curve
	 */
	public static PublicKey publicKey(PrivateKey privateKey) throws GeneralSecurityException {
		ECParameterSpec curve = curve();
		KeyFactory keys = KeyFactory.getInstance("EC");
		KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
		agreement.init(privateKey);
		agreement.doPhase(keys.generatePublic(new ECPublicKeySpec(curve.getGenerator(), curve)), true);
		BigInteger x = new BigInteger(1, agreement.generateSecret());
		BigInteger prime = ((ECFieldFp) curve.getCurve().getField()).getP();
		BigInteger square = x.pow(3).add(curve.getCurve().getA().multiply(x)).add(curve.getCurve().getB()).mod(prime);
		// The prime of P-256 is 3 modulo 4, so this power is a square root.
		BigInteger y = square.modPow(prime.add(BigInteger.ONE).shiftRight(2), prime);
		PublicKey candidate = keys.generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve));
		return belongTogether(privateKey, candidate) ? candidate
				: keys.generatePublic(new ECPublicKeySpec(new ECPoint(x, prime.subtract(y)), curve));
	}

	/**
	 * Returns whether two keys are a pair.
	 * @param privateKey an elliptic-curve or RSA key
	 * @param publicKey a key of any kind
	 * @return whether what the one signs the other one verifies
	 */
	public static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) {
		if (!privateKey.getAlgorithm().equals(publicKey.getAlgorithm())) {
			return false;
		}
		try {
			Signature signature = Signature
				.getInstance("RSA".equals(privateKey.getAlgorithm()) ? "SHA256withRSA" : "SHA256withECDSA");
			signature.initSign(privateKey);
			signature.update(PROBE);
			byte[] signed = signature.sign();
			signature.initVerify(publicKey);
			signature.update(PROBE);
			return signature.verify(signed);
		}
		catch (GeneralSecurityException ex) {
			return false;
		}
	}

	private static ECParameterSpec curve() throws GeneralSecurityException {
		AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
		parameters.init(new ECGenParameterSpec(CURVE));
		return parameters.getParameterSpec(ECParameterSpec.class);
	}

}
