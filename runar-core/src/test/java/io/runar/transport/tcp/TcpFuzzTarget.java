package io.runar.transport.tcp;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.fuzz.FuzzTarget;

import static org.assertj.core.api.Assertions.assertThat;

/** Bytes of a TCP connection, as one piece and byte by byte. */
public final class TcpFuzzTarget implements FuzzTarget {

	@Override
	public void read(byte[] input) {
		List<Object> whole = decode(input, Math.max(1, input.length));
		List<Object> pieces = decode(input, 1);
		assertThat(pieces).hasSameSizeAs(whole);
		for (int i = 0; i < whole.size(); i++) {
			if (whole.get(i) instanceof byte[] frame) {
				assertThat((byte[]) pieces.get(i)).isEqualTo(frame);
			}
			else if (!(whole.get(i) instanceof RunarException)) {
				assertThat(pieces.get(i)).isEqualTo(whole.get(i));
			}
		}
		for (Object item : whole) {
			if (item instanceof RunarException refusal) {
				throw refusal;
			}
		}
	}

	private static List<Object> decode(byte[] input, int piece) {
		EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(LIMIT));
		List<Object> decoded = new ArrayList<>();
		try {
			for (int at = 0; at < input.length; at += piece) {
				channel.writeInbound(Unpooled.wrappedBuffer(input, at, Math.min(piece, input.length - at)));
			}
			for (Object item = channel.readInbound(); item != null; item = channel.readInbound()) {
				decoded.add(item);
			}
		}
		finally {
			channel.finishAndReleaseAll();
		}
		return decoded;
	}

	@Override
	public boolean refuses(Exception failure) {
		return failure instanceof RunarException known
				&& (known.errorCode() == ErrorCode.PROTOCOL_ERROR || known.errorCode() == ErrorCode.PAYLOAD_TOO_LARGE);
	}

	@Override
	public List<byte[]> seeds() {
		ByteBuf out = Unpooled.buffer();
		Preface.HELLO.writeTo(out);
		out.writeInt(3).writeBytes(new byte[] { 1, 2, 3 }).writeInt(0).writeInt(FrameDecoder.END_LENGTH);
		byte[] bytes = new byte[out.readableBytes()];
		out.readBytes(bytes);
		return List.of(bytes);
	}

}
