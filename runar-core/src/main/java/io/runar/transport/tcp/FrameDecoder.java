package io.runar.transport.tcp;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.runar.ErrorCode;
import io.runar.RunarException;

/**
 * Cuts the bytes into what they stand for: a {@link Preface}, then arrays that are
 * frames, then {@link End#END}; or a {@link RunarException} if they stand for nothing,
 * after which everything is ignored. Confined to the event loop.
 */
final class FrameDecoder extends ByteToMessageDecoder {

	/** Length that stands for the end. */
	static final int END_LENGTH = -1;

	private final int maxFrameSize;

	private Phase phase = Phase.PREFACE;

	private boolean paused;

	FrameDecoder(int maxFrameSize) {
		this.maxFrameSize = maxFrameSize;
	}

	/** Stops or continues to pass on what has been received already. */
	void setPaused(ChannelHandlerContext context, boolean paused) throws Exception {
		boolean resumed = this.paused && !paused;
		this.paused = paused;
		if (resumed) {
			channelRead(context, Unpooled.EMPTY_BUFFER);
		}
	}

	@Override
	protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
		switch (this.phase) {
			case PREFACE -> decodePreface(in, out);
			case FRAMES -> decodeFrame(in, out);
			case OVER -> in.skipBytes(in.readableBytes());
		}
	}

	private void decodePreface(ByteBuf in, List<Object> out) {
		if (in.readableBytes() < Preface.SIZE) {
			return;
		}
		Preface preface = Preface.readFrom(in);
		if (preface == null) {
			refuse(in, out, ErrorCode.PROTOCOL_ERROR, "not the tcp transport of a node");
			return;
		}
		this.phase = Phase.FRAMES;
		out.add(preface);
	}

	private void decodeFrame(ByteBuf in, List<Object> out) {
		if (this.paused || in.readableBytes() < Integer.BYTES) {
			return;
		}
		int length = in.getInt(in.readerIndex());
		if (length == END_LENGTH) {
			in.skipBytes(Integer.BYTES);
			this.phase = Phase.OVER;
			out.add(End.END);
		}
		else if (length < 0 || length > this.maxFrameSize) {
			refuse(in, out, ErrorCode.PAYLOAD_TOO_LARGE, "frame of " + Integer.toUnsignedString(length)
					+ " bytes (expected: at most " + this.maxFrameSize + ")");
		}
		else if (in.readableBytes() - Integer.BYTES >= length) {
			byte[] frame = new byte[length];
			in.skipBytes(Integer.BYTES).readBytes(frame);
			out.add(frame);
		}
	}

	private void refuse(ByteBuf in, List<Object> out, ErrorCode code, String message) {
		this.phase = Phase.OVER;
		in.skipBytes(in.readableBytes());
		out.add(new RunarException(code, message));
	}

	/** The end of a direction. */
	enum End {

		/** No more frames will come. */
		END

	}

	private enum Phase {

		PREFACE, FRAMES, OVER

	}

}
