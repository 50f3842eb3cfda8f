package io.runar.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What else counts as a publisher.
 */
class IteratorPublisherTests {

	private final Reader reader = new Reader();

	private final List<String> closed = new ArrayList<>();

	@Test
	void itemsComeAsTheyAreAskedForAndTheStreamIsClosedAtTheEnd() {
		subscribe(Publishers.of(Stream.of(1, 2, 3).onClose(() -> this.closed.add("closed"))));
		assertThat(this.reader.signals).isEmpty();
		this.reader.request(2);
		assertThat(this.reader.signals).containsExactly("1", "2");
		assertThat(this.closed).isEmpty();
		this.reader.request(1);
		assertThat(this.reader.signals).containsExactly("1", "2", "3", "end");
		assertThat(this.closed).containsExactly("closed");
	}

	@Test
	void anEmptyStreamEndsWithoutDemand() {
		subscribe(Publishers.of(List.of().iterator()));
		assertThat(this.reader.signals).containsExactly("end");
	}

	@Test
	void whenCancelledThenTheStreamIsClosedOnceAndNothingMoreComes() {
		subscribe(Publishers.of(IntStream.range(0, 9).onClose(() -> this.closed.add("closed"))));
		this.reader.request(1);
		this.reader.cancel();
		this.reader.cancel();
		this.reader.request(5);
		assertThat(this.reader.signals).containsExactly("0");
		assertThat(this.closed).containsExactly("closed");
	}

	@Test
	void whenTheIteratorThrowsThenThatIsTheEnd() {
		subscribe(Publishers.of(Stream.of(1, 2).peek((item) -> {
			if (item == 2) {
				throw new IllegalStateException("odd");
			}
		})));
		this.reader.request(5);
		assertThat(this.reader.signals).containsExactly("1", "java.lang.IllegalStateException: odd");
	}

	@Test
	void whenNotPositiveIsAskedForThenThatIsTheEnd() {
		subscribe(Publishers.of(Stream.of(1)));
		this.reader.request(-1);
		assertThat(this.reader.signals).singleElement().asString().contains("request(-1)", "3.9");
	}

	@Test
	void whenReadTwiceThenTheSecondIsRefused() {
		Flow.Publisher<Object> publisher = Publishers.of(Stream.of(1));
		subscribe(publisher);
		Reader second = new Reader();
		publisher.subscribe(second);
		assertThat(second.signals).singleElement().asString().contains("read twice");
		this.reader.request(1);
		assertThat(this.reader.signals).containsExactly("1", "end");
	}

	@Test
	void aResultIsOneItemAndNoneIsNone() {
		subscribe(Publishers.ofResult(null));
		assertThat(this.reader.signals).containsExactly("end");
		assertThat(Publishers.of("text")).isNull();
		assertThat(Publishers.of(List.of(1))).isNull();
	}

	private void subscribe(Flow.@Nullable Publisher<Object> publisher) {
		assertThat(publisher).isNotNull();
		publisher.subscribe(this.reader);
	}

	private static final class Reader implements Flow.Subscriber<Object> {

		private final List<String> signals = new ArrayList<>();

		private Flow.@Nullable Subscription subscription;

		void request(long count) {
			this.subscription.request(count);
		}

		void cancel() {
			this.subscription.cancel();
		}

		@Override
		public void onSubscribe(Flow.Subscription given) {
			this.subscription = given;
		}

		@Override
		public void onNext(Object item) {
			this.signals.add(item.toString());
		}

		@Override
		public void onError(Throwable thrown) {
			this.signals.add(thrown.toString());
		}

		@Override
		public void onComplete() {
			this.signals.add("end");
		}

	}

}
