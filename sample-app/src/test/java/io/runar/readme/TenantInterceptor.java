package io.runar.readme;

import java.util.concurrent.CompletionStage;

import io.runar.ErrorCode;
import io.runar.PublishReceipt;
import io.runar.RunarException;
import io.runar.service.EventContext;
import io.runar.service.Interceptor;
import io.runar.service.OutgoingEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

@Component
@Order(10)
class TenantInterceptor implements Interceptor {

	@Override
	public CompletionStage<@Nullable PublishReceipt> publish(OutgoingEvent event, PublishChain next) {
		String tenant = MDC.get("tenant");
		if (tenant == null) {
			throw new RunarException(ErrorCode.FORBIDDEN, "event on '" + event.topic() + "' (expected: a tenant)");
		}
		event.headers().put("tenant", tenant);
		return next.proceed(event);
	}

	@Override
	public void receive(EventContext event, ReceiveChain next) throws Exception {
		MDC.put("tenant", event.headers().get("tenant"));
		try {
			next.handle(event);
		}
		finally {
			MDC.remove("tenant");
		}
	}

}
