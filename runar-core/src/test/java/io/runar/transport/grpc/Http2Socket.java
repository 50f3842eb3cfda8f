package io.runar.transport.grpc;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

import io.runar.security.NodeCredentials;
import io.runar.transport.PeerAddress;

/**
 * HTTP/2 (RFC 9113) frame by frame over a TLS socket of the JDK: what no client library
 * would send. Not thread-safe, but for one thread that writes and another that reads.
 */
final class Http2Socket implements AutoCloseable {

	/** Error code by which a side is told that it asks for too much. */
	static final int ENHANCE_YOUR_CALM = 0xb;

	private static final int HEADERS = 1;

	private static final int RST_STREAM = 3;

	private static final int SETTINGS = 4;

	private static final int PING = 6;

	private static final int GOAWAY = 7;

	private static final int END_HEADERS = 4;

	private static final int CANCEL = 8;

	private final SSLSocket socket;

	private final DataOutputStream out;

	private final DataInputStream in;

	private final byte[] head = head();

	Http2Socket(PeerAddress address, NodeCredentials credentials) throws IOException, GeneralSecurityException {
		SSLContext tls = SSLContext.getInstance("TLSv1.3");
		tls.init(new KeyManager[] { credentials.keyManager() }, new TrustManager[] { credentials.trustManager() },
				null);
		this.socket = (SSLSocket) tls.getSocketFactory().createSocket(address.host(), address.port());
		SSLParameters parameters = this.socket.getSSLParameters();
		parameters.setApplicationProtocols(new String[] { "h2" });
		this.socket.setSSLParameters(parameters);
		this.socket.setSoTimeout(30_000);
		this.socket.startHandshake();
		this.out = new DataOutputStream(this.socket.getOutputStream());
		this.in = new DataInputStream(this.socket.getInputStream());
		this.out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		settings();
	}

	/**
	 * The head of a call as HPACK (RFC 7541) without a table: the bytes of its fields.
	 */
	private static byte[] head() {
		ByteArrayOutputStream fields = new ByteArrayOutputStream();
		// :method POST and :scheme https are fields of the static table.
		fields.write(0x83);
		fields.write(0x87);
		fields.write(0x04);
		text(fields, "/" + FrameProtocol.SERVICE + "/Exchange");
		fields.write(0x01);
		text(fields, "localhost");
		// content-type is name 31 of the static table.
		fields.write(0x0f);
		fields.write(31 - 15);
		text(fields, "application/grpc");
		fields.write(0x00);
		text(fields, "te");
		text(fields, "trailers");
		return fields.toByteArray();
	}

	private static void text(ByteArrayOutputStream fields, String text) {
		fields.write(text.length());
		fields.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
	}

	void settings() throws IOException {
		write(SETTINGS, 0, 0, new byte[0]);
	}

	void ping() throws IOException {
		write(PING, 0, 0, new byte[8]);
	}

	/** Begins a call. */
	void headers(int stream) throws IOException {
		write(HEADERS, END_HEADERS, stream, this.head);
	}

	void reset(int stream) throws IOException {
		write(RST_STREAM, 0, stream, new byte[] { 0, 0, 0, CANCEL });
	}

	private void write(int type, int flags, int stream, byte[] payload) throws IOException {
		byte[] frame = new byte[9 + payload.length];
		frame[1] = (byte) (payload.length >>> 8);
		frame[2] = (byte) payload.length;
		frame[3] = (byte) type;
		frame[4] = (byte) flags;
		frame[5] = (byte) (stream >>> 24);
		frame[6] = (byte) (stream >>> 16);
		frame[7] = (byte) (stream >>> 8);
		frame[8] = (byte) stream;
		System.arraycopy(payload, 0, frame, 9, payload.length);
		this.out.write(frame);
	}

	/**
	 * Reads until the other side closes.
	 * @return the error codes with which it said goodbye
	 */
	List<Integer> readToEnd() {
		List<Integer> goodbyes = new ArrayList<>();
		try {
			while (true) {
				int length = this.in.readUnsignedByte() << 16 | this.in.readUnsignedShort();
				int type = this.in.readUnsignedByte();
				this.in.skipNBytes(5);
				byte[] payload = this.in.readNBytes(length);
				if (type == GOAWAY) {
					goodbyes.add(payload[7] & 0xff);
				}
			}
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError("still open", ex);
		}
		catch (IOException ex) {
			return goodbyes;
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
