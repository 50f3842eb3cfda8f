package io.runar.test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import io.runar.runtime.SerialContext;

/**
 * An environment that is like another one, but for what a test makes different.
 */
class DelegatingEnvironment implements Environment {

	private final Environment environment;

	DelegatingEnvironment(Environment environment) {
		this.environment = environment;
	}

	@Override
	public long nanoTime() {
		return this.environment.nanoTime();
	}

	@Override
	public long currentTimeMillis() {
		return this.environment.currentTimeMillis();
	}

	@Override
	public RandomGenerator random() {
		return this.environment.random();
	}

	@Override
	public Executor handlers() {
		return this.environment.handlers();
	}

	@Override
	public Executor completions() {
		return this.environment.completions();
	}

	@Override
	public Executor background() {
		return this.environment.background();
	}

	@Override
	public SerialContext newSerialContext(String name) {
		return this.environment.newSerialContext(name);
	}

	@Override
	public Cancellable schedule(Duration delay, Runnable task) {
		return this.environment.schedule(delay, task);
	}

	@Override
	public boolean await(CompletableFuture<?> future, long nanos) throws InterruptedException {
		return this.environment.await(future, nanos);
	}

	@Override
	public void close() {
		this.environment.close();
	}

}
