package io.runar.transport.grpc;

import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.netty.shaded.io.netty.util.ResourceLeakDetector;
import io.grpc.netty.shaded.io.netty.util.ResourceLeakDetectorFactory;
import io.runar.transport.AbstractSocketTransportTests;
import io.runar.transport.TransportFactory;

/**
 * The gRPC transport over real sockets and TLS.
 */
class GrpcSocketTests extends AbstractSocketTransportTests {

	private static final AtomicInteger LEAKS = new AtomicInteger();

	static {
		// Where a leaked buffer was touched is not asked, only whether there is one.
		System.setProperty("io.grpc.netty.shaded.io.netty.leakDetection.targetRecords", "0");
		ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
		ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new CountingFactory());
	}

	@Override
	protected TransportFactory factory() {
		return new GrpcTransportFactory();
	}

	@Override
	protected int leaks() {
		return LEAKS.get();
	}

	private static final class CountingFactory extends ResourceLeakDetectorFactory {

		@Override
		@SuppressWarnings("deprecation") // There is no other abstract method to
											// implement.
		public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval,
				long maxActive) {
			return new ResourceLeakDetector<>(resource, samplingInterval) {
				@Override
				protected void reportTracedLeak(String resourceType, String records) {
					LEAKS.incrementAndGet();
					super.reportTracedLeak(resourceType, records);
				}

				@Override
				protected void reportUntracedLeak(String resourceType) {
					LEAKS.incrementAndGet();
					super.reportUntracedLeak(resourceType);
				}
			};
		}

	}

}
