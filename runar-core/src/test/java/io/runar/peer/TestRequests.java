package io.runar.peer;

import java.util.Map;

import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.registry.OutboundRequest;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.VirtualTime;
import io.runar.wire.Payload;
import io.runar.wire.RequestTarget;

/** Requests that nobody makes. */
final class TestRequests {

	private static final PendingRequests OWNER = new PendingRequests(PeerId.of("peer"),
			new VirtualTime(1).newEnvironment("test"), NodeMetrics.NONE,
			(response) -> new RunarException(io.runar.ErrorCode.UNKNOWN, "test"), (request) -> {
			});

	private TestRequests() {
	}

	static PendingRequest pending(long id) {
		return new PendingRequest(OWNER, id, new RequestTarget("service", "action"), new NoRequest());
	}

	private static final class NoRequest implements OutboundRequest {

		@Override
		public Object params() {
			return "";
		}

		@Override
		public Map<String, String> headers() {
			return Map.of();
		}

		@Override
		public int level() {
			return 1;
		}

		@Override
		public String correlationId() {
			return "";
		}

		@Override
		public long deadlineNanos() {
			return 0;
		}

		@Override
		public void onResult(Payload result) {
		}

		@Override
		public void onFailure(RunarException failure) {
		}

	}

}
