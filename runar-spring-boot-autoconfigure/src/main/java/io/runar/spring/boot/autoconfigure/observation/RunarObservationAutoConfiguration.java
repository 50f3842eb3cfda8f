package io.runar.spring.boot.autoconfigure.observation;

import java.util.Set;

import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.observation.ObservationRegistry;
import io.runar.node.RunarNode;
import io.runar.spring.boot.autoconfigure.RunarAutoConfiguration;
import io.runar.spring.boot.autoconfigure.RunarProperties;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of observations of calls, events and
 * handlers. {@code management.observations.enable.runar=false} switches them off.
 *
 * @since 0.1
 */
@AutoConfiguration(after = RunarAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
@ConditionalOnSingleCandidate(RunarNode.class)
public final class RunarObservationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ObservationInterceptor runarObservationInterceptor(ObservationRegistry registry, RunarProperties properties,
			ObjectProvider<RunarCallConvention> callConvention,
			ObjectProvider<RunarHandleConvention> handleConvention) {
		return new ObservationInterceptor(registry, callConvention.getIfAvailable(), handleConvention.getIfAvailable(),
				properties.getObservation().isLocalRequests());
	}

	// Not there where observations are switched off: each event pays for an interceptor.
	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnProperty(name = "management.observations.enable.runar", matchIfMissing = true)
	EventObservationInterceptor runarEventObservationInterceptor(ObservationRegistry registry,
			RunarProperties properties, ObjectProvider<RunarPublishConvention> publishConvention,
			ObjectProvider<RunarReceiveConvention> receiveConvention) {
		return new EventObservationInterceptor(registry, publishConvention.getIfAvailable(),
				receiveConvention.getIfAvailable(), properties.getObservation().isLocalRequests());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterFilter.class)
	static class MeterConfiguration {

		private static final Set<String> TIMERS = Set.of(DefaultRunarCallConvention.NAME,
				DefaultRunarHandleConvention.NAME, DefaultRunarPublishConvention.NAME,
				DefaultRunarReceiveConvention.NAME);

		/**
		 * Keeps the default timers of the observations out: runar.requests, runar.handled
		 * and runar.events say the same with better tags, or at less cost. Those named
		 * "active" stay.
		 */
		@Bean
		@ConditionalOnMissingBean(name = "runarObservationMeterFilter")
		static MeterFilter runarObservationMeterFilter() {
			return MeterFilter.deny((id) -> TIMERS.contains(id.getName()));
		}

	}

}
