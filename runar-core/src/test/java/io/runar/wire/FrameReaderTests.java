package io.runar.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.wire.v1.Frame;
import io.runar.wire.v1.RequestMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FrameReaderTests {

	private final WireCodec codec = new WireCodec(new MessageValidator(1 << 20));

	private final FrameReader reader = this.codec.newReader();

	@Test
	void whenATargetComesAgainThenItIsTheSameObject() {
		RequestTarget first = read(encoded("user", "auth")).target();
		RequestTarget second = read(encoded("user", "auth")).target();
		assertThat(second).isSameAs(first).isEqualTo(new RequestTarget("user", "auth"));
	}

	@Test
	void manyTargetsDoNotGetMixedUp() {
		for (int round = 0; round < 3; round++) {
			for (int i = 0; i < 500; i++) {
				assertThat(read(encoded("service-" + i % 50, "action-" + i)).target())
					.isEqualTo(new RequestTarget("service-" + i % 50, "action-" + i));
			}
		}
	}

	@Test
	void whenFieldsComeInAnotherOrderThenTheTargetIsTheSame() throws Exception {
		byte[] swapped = concat(message((it) -> it.setAction("auth")), message((it) -> it.setServicePath("user")));
		assertThat(read(frame(swapped)).target()).isEqualTo(new RequestTarget("user", "auth"));
	}

	@Test
	void whenAFieldComesTwiceThenTheLastOneCounts() throws Exception {
		byte[] both = message((it) -> it.setServicePath("user").setAction("auth"));
		byte[] later = concat(both, message((it) -> it.setAction("login")));
		assertThat(read(frame(later)).target()).isEqualTo(new RequestTarget("user", "login"));
		byte[] service = concat(both, message((it) -> it.setServicePath("admin")));
		assertThat(read(frame(service)).target()).isEqualTo(new RequestTarget("admin", "auth"));
		assertThat(read(frame(concat(service, both))).target()).isEqualTo(new RequestTarget("user", "auth"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "*", "a b", "a//b", "a:b:c" })
	void aTargetThatIsNotAllowedIsRefusedEveryTime(String path) {
		byte[] bytes = frame(message((it) -> it.setServicePath(path).setAction("a")));
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(RunarException.class).isThrownBy(() -> read(bytes))
				.withMessageContaining("service path")
				.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.PROTOCOL_ERROR));
		}
	}

	@Test
	void textThatIsNotUtf8IsRefusedAndTheReplacementCharacterIsNot() {
		assertThat(read(encoded("us\uFFFDer", "auth")).target().servicePath()).isEqualTo("us\uFFFDer");
		byte[] bytes = encoded("us\uFFFDer", "auth");
		bytes[indexOf(bytes, (byte) 0xBD)] = 'x';
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> read(bytes)).withMessageContaining("UTF-8");
	}

	private NodeMessage.Request read(byte[] frame) {
		List<NodeMessage> messages = new ArrayList<>();
		this.reader.read(frame, "", "", messages::add);
		return (NodeMessage.Request) messages.get(0);
	}

	private byte[] encoded(String service, String action) {
		NodeMessage.Request request = new NodeMessage.Request("1", new RequestTarget(service, action), Payload.NULL, 0,
				Map.of(), 1, false, "");
		return new OutboundFrame(List.of(this.codec.encode(request))).toByteArray();
	}

	private static byte[] message(java.util.function.UnaryOperator<RequestMessage.Builder> fields) {
		return fields.apply(RequestMessage.newBuilder()).build().toByteArray();
	}

	/** Puts the bytes of a request message, which need not be canonical, into a frame. */
	private static byte[] frame(byte[] request) {
		byte[] head = io.runar.wire.v1.NodeMessage.newBuilder().setMessageId("1").build().toByteArray();
		byte[] message = concat(concat(head, new byte[] { 4 << 3 | 2, (byte) request.length }), request);
		assertThat(message.length).isLessThan(128);
		return concat(new byte[] { Frame.MESSAGES_FIELD_NUMBER << 3 | 2, (byte) message.length }, message);
	}

	private static int indexOf(byte[] bytes, byte wanted) {
		int index = 0;
		while (bytes[index] != wanted) {
			index++;
		}
		return index;
	}

	private static byte[] concat(byte[] one, byte[] other) {
		byte[] both = java.util.Arrays.copyOf(one, one.length + other.length);
		System.arraycopy(other, 0, both, one.length, other.length);
		return both;
	}

}
