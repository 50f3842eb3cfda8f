package io.runar.discovery.mdns;

import java.util.List;

import io.runar.PeerId;
import io.runar.discovery.PeerAnnouncement;
import io.runar.discovery.RecordingHandler;
import io.runar.transport.PeerAddress;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FoundRecordsTests {

	private static final PeerAnnouncement NODE = announcement(1);

	private final RecordingHandler handler = new RecordingHandler();

	private final FoundRecords records = new FoundRecords(this.handler);

	@Test
	void whenRecordComesTwiceThenItIsToldOnce() {
		this.records.found(key("eth0", "a"), NODE);
		this.records.found(key("eth0", "a"), announcement(1));
		assertThat(this.handler.found()).containsExactly(NODE);
	}

	@Test
	void whenRecordChangesThenItIsToldAgain() {
		this.records.found(key("eth0", "a"), NODE);
		this.records.found(key("eth0", "a"), announcement(2));
		assertThat(this.handler.found()).containsExactly(NODE, announcement(2));
	}

	@Test
	void whenHeardElsewhereStillThenNodeIsNotLost() {
		this.records.found(key("eth0", "a"), NODE);
		this.records.found(key("eth1", "a"), NODE);
		this.records.lost(key("eth0", "a"));
		assertThat(this.handler.lost()).isEmpty();
		this.records.lost(key("eth1", "a"));
		assertThat(this.handler.lost()).containsExactly(NODE);
	}

	@Test
	void whenUnknownRecordIsLostThenNothingIsTold() {
		this.records.lost(key("eth0", "a"));
		assertThat(this.handler.lost()).isEmpty();
	}

	@Test
	void ownRecordsAreIgnored() {
		this.records.found(key("eth0", "early"), announcement(7));
		this.records.ignoreOwn(7);
		this.records.found(key("eth0", "self"), announcement(7));
		this.records.tellAll();
		assertThat(this.handler.found()).hasSize(1);
		assertThat(this.records.size()).isZero();
	}

	@Test
	void whenToldAllThenEveryRecordIsToldAgain() {
		this.records.found(key("eth0", "a"), NODE);
		this.records.found(key("eth0", "b"), announcement(2));
		this.records.tellAll();
		assertThat(this.handler.found()).containsExactly(NODE, announcement(2), NODE, announcement(2));
	}

	@Test
	void whenLimitIsReachedThenOnlyKnownRecordsAreTaken() {
		for (int number = 0; number <= FoundRecords.MAX_RECORDS; number++) {
			this.records.found(key("eth0", "n" + number), announcement(number + 1));
		}
		assertThat(this.records.size()).isEqualTo(FoundRecords.MAX_RECORDS);
		assertThat(this.handler.found()).hasSize(FoundRecords.MAX_RECORDS);
		this.records.found(key("eth0", "n0"), announcement(9999));
		assertThat(this.handler.found()).hasSize(FoundRecords.MAX_RECORDS + 1);
		this.records.lost(key("eth0", "n5"));
		this.records.found(key("eth0", "new"), announcement(8888));
		assertThat(this.handler.found()).hasSize(FoundRecords.MAX_RECORDS + 2);
	}

	@Test
	void whenClosedThenNothingIsTold() {
		this.records.found(key("eth0", "a"), NODE);
		this.records.close();
		this.records.found(key("eth0", "b"), announcement(2));
		this.records.lost(key("eth0", "a"));
		this.records.tellAll();
		assertThat(this.handler.found()).hasSize(1);
		assertThat(this.handler.lost()).isEmpty();
	}

	private static FoundRecords.Key key(String networkInterface, String instance) {
		return new FoundRecords.Key(networkInterface, instance);
	}

	private static PeerAnnouncement announcement(long incarnation) {
		return new PeerAnnouncement("net", PeerId.of("node"), incarnation,
				List.of(new PeerAddress("grpc", "192.0.2.1", 1)));
	}

}
