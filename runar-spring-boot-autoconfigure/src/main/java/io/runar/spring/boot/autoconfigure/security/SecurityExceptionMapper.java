package io.runar.spring.boot.autoconfigure.security;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.service.ExceptionMapper;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;

/**
 * Tells callers that Spring Security has refused them: {@code FORBIDDEN} where access is
 * denied, {@code UNAUTHENTICATED} where nobody is authenticated. Asked after the mappers
 * of the application.
 *
 * @since 0.1
 */
final class SecurityExceptionMapper implements ExceptionMapper, Ordered {

	@Override
	public @Nullable RunarException map(Throwable failure) {
		if (failure instanceof AccessDeniedException) {
			return new RunarException(ErrorCode.FORBIDDEN, "access denied (expected: a caller that the handler allows)",
					failure);
		}
		if (failure instanceof AuthenticationException) {
			return new RunarException(ErrorCode.UNAUTHENTICATED,
					"nobody is authenticated (expected: a caller that the handler knows)", failure);
		}
		return null;
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE - 10;
	}

}
