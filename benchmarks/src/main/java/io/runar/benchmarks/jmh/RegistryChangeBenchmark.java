package io.runar.benchmarks.jmh;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.runar.PeerId;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.registry.RoutingTable;
import io.runar.registry.ServiceRegistry;
import io.runar.service.AbstractService;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time from a change to the snapshot that shows it. Every operation is two changes: a
 * service comes and goes again, so that the registry stays as large as it is.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RegistryChangeBenchmark {

	/** How many services are known. */
	@Param("100000")
	public int services;

	private final ServiceRegistry registry = ManyServices.newRegistry();

	private final ManyServices.AbsentPeer peer = new ManyServices.AbsentPeer(PeerId.of("peer-0"));

	private final ServiceAdvertisement remote = new ServiceAdvertisement("new/remote", "1.0.0", "",
			ManyServices.service(0, 1).actions(), List.of(), false);

	private final AbstractService local = new LocalService();

	/** Fills the registry. */
	@Setup
	public void fill() {
		ManyServices.fill(this.registry, this.services, 1);
	}

	/**
	 * A service of this node.
	 * @return the new snapshot
	 */
	@Benchmark
	public RoutingTable localService() {
		this.registry.addLocal(this.local);
		this.registry.removeLocal("new/local");
		return this.registry.table();
	}

	/**
	 * A service of a peer that already has thousands.
	 * @return the new snapshot
	 */
	@Benchmark
	public RoutingTable remoteService() {
		this.registry.applyRemote(this.peer, false, List.of(this.remote), List.of());
		this.registry.applyRemote(this.peer, false, List.of(), List.of(this.remote.path()));
		return this.registry.table();
	}

	private static final class LocalService extends AbstractService {

		LocalService() {
			super("new/local");
			action("say", (request) -> null);
		}

	}

}
