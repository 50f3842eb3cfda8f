package io.runar.security.x509;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Writes the few ASN.1 types that a certificate consists of, in DER (ITU-T X.690). There
 * is no reader on purpose: what peers send is parsed by the JDK alone.
 */
final class Der {

	private static final int BOOLEAN = 0x01;

	private static final int INTEGER = 0x02;

	private static final int BIT_STRING = 0x03;

	private static final int OCTET_STRING = 0x04;

	private static final int OBJECT_IDENTIFIER = 0x06;

	private static final int UTF8_STRING = 0x0c;

	private static final int UTC_TIME = 0x17;

	private static final int GENERALIZED_TIME = 0x18;

	private static final int SEQUENCE = 0x30;

	private static final int SET = 0x31;

	private static final int CONTEXT = 0x80;

	private static final int CONSTRUCTED_CONTEXT = 0xa0;

	/** RFC 5280 section 4.1.2.5: from 2050 on times are written as GeneralizedTime. */
	private static final Instant END_OF_UTC_TIME = Instant.parse("2050-01-01T00:00:00Z");

	private static final DateTimeFormatter UTC_FORM = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'")
		.withZone(ZoneOffset.UTC);

	private static final DateTimeFormatter GENERALIZED_FORM = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'")
		.withZone(ZoneOffset.UTC);

	private Der() {
	}

	static byte[] sequence(byte[]... elements) {
		return tagged(SEQUENCE, elements);
	}

	/** A set of one element; sets of more would have to be sorted. */
	static byte[] set(byte[] element) {
		return tagged(SET, element);
	}

	static byte[] bool(boolean value) {
		return tagged(BOOLEAN, new byte[] { (byte) (value ? 0xff : 0) });
	}

	static byte[] integer(BigInteger value) {
		return tagged(INTEGER, value.toByteArray());
	}

	static byte[] bits(byte[] octets) {
		return bits(octets, 0);
	}

	static byte[] bits(byte[] octets, int unusedBits) {
		return tagged(BIT_STRING, new byte[] { (byte) unusedBits }, octets);
	}

	static byte[] octets(byte[] octets) {
		return tagged(OCTET_STRING, octets);
	}

	static byte[] utf8(String text) {
		return tagged(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
	}

	static byte[] time(Instant instant) {
		return instant.isBefore(END_OF_UTC_TIME)
				? tagged(UTC_TIME, UTC_FORM.format(instant).getBytes(StandardCharsets.US_ASCII))
				: tagged(GENERALIZED_TIME, GENERALIZED_FORM.format(instant).getBytes(StandardCharsets.US_ASCII));
	}

	static byte[] explicit(int number, byte[] element) {
		return tagged(CONSTRUCTED_CONTEXT | number, element);
	}

	/** A primitive value with a context tag in place of its own. */
	static byte[] implicit(int number, byte[] value) {
		return tagged(CONTEXT | number, value);
	}

	static byte[] oid(String dotted) {
		String[] arcs = dotted.split("\\.", -1);
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.write(40 * Integer.parseInt(arcs[0]) + Integer.parseInt(arcs[1]));
		for (int i = 2; i < arcs.length; i++) {
			int arc = Integer.parseInt(arcs[i]);
			for (int shift = 28; shift > 0; shift -= 7) {
				if (arc >>> shift != 0) {
					out.write(0x80 | (arc >>> shift & 0x7f));
				}
			}
			out.write(arc & 0x7f);
		}
		return tagged(OBJECT_IDENTIFIER, out.toByteArray());
	}

	private static byte[] tagged(int tag, byte[]... contents) {
		int length = 0;
		for (byte[] content : contents) {
			length += content.length;
		}
		ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
		out.write(tag);
		writeLength(out, length);
		for (byte[] content : contents) {
			out.writeBytes(content);
		}
		return out.toByteArray();
	}

	private static void writeLength(ByteArrayOutputStream out, int length) {
		if (length < 0x80) {
			out.write(length);
			return;
		}
		int bytes = (length < 0x100) ? 1 : (length < 0x10000) ? 2 : 3;
		out.write(0x80 | bytes);
		for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
			out.write(length >>> shift);
		}
	}

}
