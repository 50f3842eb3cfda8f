package io.runar.spring.boot.autoconfigure.security;

import io.runar.service.ActionHandler;
import io.runar.service.CallerIdentity;
import io.runar.service.EventContext;
import io.runar.service.Interceptor;
import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;

/**
 * Makes the node that calls the {@code Authentication} of the handler's thread, for
 * requests and events of other nodes. Those of this node are left alone: a local request
 * runs on the thread of its caller and keeps what that has. Afterwards the thread has
 * what it had before.
 *
 * @since 0.1
 */
public final class SecurityContextInterceptor implements Interceptor, Ordered {

	private final SecurityContextHolderStrategy strategy;

	/**
	 * Creates an interceptor for the strategy of {@link SecurityContextHolder}.
	 */
	public SecurityContextInterceptor() {
		this(SecurityContextHolder.getContextHolderStrategy());
	}

	/**
	 * Creates an interceptor.
	 * @param strategy where the security context of a thread is
	 */
	public SecurityContextInterceptor(SecurityContextHolderStrategy strategy) {
		this.strategy = strategy;
	}

	@Override
	public boolean interceptsLocal() {
		return false;
	}

	@Override
	public @Nullable Object handle(RequestContext request, ActionHandler next) throws Exception {
		CallerIdentity caller = request.callerIdentity();
		if (caller.local()) {
			return next.handle(request);
		}
		SecurityContext before = enter(caller);
		try {
			return next.handle(request);
		}
		finally {
			leave(before);
		}
	}

	@Override
	public void receive(EventContext event, ReceiveChain next) throws Exception {
		CallerIdentity publisher = event.sourceIdentity();
		if (publisher.local()) {
			next.handle(event);
			return;
		}
		SecurityContext before = enter(publisher);
		try {
			next.handle(event);
		}
		finally {
			leave(before);
		}
	}

	private SecurityContext enter(CallerIdentity caller) {
		SecurityContext before = this.strategy.getContext();
		SecurityContext context = this.strategy.createEmptyContext();
		context.setAuthentication(new RunarAuthentication(caller));
		this.strategy.setContext(context);
		return before;
	}

	private void leave(SecurityContext before) {
		if (before.getAuthentication() == null) {
			this.strategy.clearContext();
		}
		else {
			this.strategy.setContext(before);
		}
	}

	/** Outside of observations and of interceptors of the application, which may ask. */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE + 40;
	}

}
