package io.runar.transport.tcp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of each direction.
 *
 * @param refused whether the sender does not want the connection
 * @param version version of the framing that the sender speaks
 */
record Preface(boolean refused, int version) {

	/** The version spoken here. */
	static final int VERSION = 1;

	/** Size in bytes. */
	static final int SIZE = 8;

	/** What a willing side sends. */
	static final Preface HELLO = new Preface(false, VERSION);

	/** What an unwilling side answers. */
	static final Preface REFUSAL = new Preface(true, VERSION);

	private static final byte[] MAGIC = "RUNAR".getBytes(StandardCharsets.US_ASCII);

	/** Writes it. */
	void writeTo(ByteBuf out) {
		out.writeBytes(MAGIC).writeByte(this.refused ? 1 : 0).writeShort(this.version);
	}

	/**
	 * Reads one.
	 * @param in holds at least {@link #SIZE} bytes
	 * @return the preface, or {@code null} if the bytes are none
	 */
	static @Nullable Preface readFrom(ByteBuf in) {
		byte[] magic = new byte[MAGIC.length];
		in.readBytes(magic);
		int kind = in.readUnsignedByte();
		int version = in.readUnsignedShort();
		return (Arrays.equals(magic, MAGIC) && kind <= 1) ? new Preface(kind == 1, version) : null;
	}

}
