package io.runar.sample.gateway;

import java.util.concurrent.CompletionException;

import io.runar.RunarException;

import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Tells HTTP clients what failed on a node, in the form of RFC 9457.
 */
@RestControllerAdvice
@Profile("gateway")
class Problems {

	@ExceptionHandler
	ResponseEntity<ProblemDetail> handle(CompletionException failure) throws Throwable {
		if (failure.getCause() instanceof RunarException error) {
			return handle(error);
		}
		throw failure;
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> handle(RunarException error) {
		HttpStatus status = status(error);
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, error.getMessage());
		problem.setProperty("code", error.code());
		if (error.data() != null) {
			problem.setProperty("data", error.data());
		}
		ResponseEntity.BodyBuilder response = ResponseEntity.status(status);
		if (status == HttpStatus.SERVICE_UNAVAILABLE) {
			response.header(HttpHeaders.RETRY_AFTER, "1");
		}
		return response.body(problem);
	}

	private static HttpStatus status(RunarException error) {
		return switch (error.errorCode()) {
			case INVALID_ARGUMENT -> HttpStatus.BAD_REQUEST;
			case FORBIDDEN -> HttpStatus.FORBIDDEN;
			case PAYLOAD_TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
			case TIMEOUT -> HttpStatus.GATEWAY_TIMEOUT;
			case APPLICATION -> applicationStatus(error.code());
			default -> error.retryable() ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.INTERNAL_SERVER_ERROR;
		};
	}

	private static HttpStatus applicationStatus(String code) {
		return switch (code) {
			case "OUT_OF_STOCK" -> HttpStatus.CONFLICT;
			case "UNKNOWN_PRODUCT", "UNKNOWN_ORDER" -> HttpStatus.NOT_FOUND;
			default -> HttpStatus.UNPROCESSABLE_CONTENT;
		};
	}

}
