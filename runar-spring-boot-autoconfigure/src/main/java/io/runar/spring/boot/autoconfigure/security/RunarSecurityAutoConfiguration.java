package io.runar.spring.boot.autoconfigure.security;

import io.runar.Node;
import io.runar.service.ExceptionMapper;
import io.runar.spring.boot.autoconfigure.RunarAutoConfiguration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of Spring Security for handlers: the
 * node that calls is the {@code Authentication}, and who is refused is told so.
 *
 * @since 0.1
 */
@AutoConfiguration(after = RunarAutoConfiguration.class)
@ConditionalOnClass({ Node.class, SecurityContextHolder.class })
public final class RunarSecurityAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SecurityContextInterceptor runarSecurityContextInterceptor(ObjectProvider<SecurityContextHolderStrategy> strategy) {
		return new SecurityContextInterceptor(strategy.getIfUnique(SecurityContextHolder::getContextHolderStrategy));
	}

	@Bean
	ExceptionMapper runarSecurityExceptionMapper() {
		return new SecurityExceptionMapper();
	}

}
