package io.runar;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A result with the metadata that came with it: what
 * {@link Node#requestForResponse(String, Object, Class, RequestOptions)} and methods of
 * typed clients give, and what actions may return.
 *
 * @param <T> type of the result
 * @param value the result
 * @param headers headers of the answer by name; immutable
 * @since 0.1
 */
public record Response<T>(@Nullable T value, Map<String, String> headers) {

	/** Copies the headers. */
	public Response {
		headers = Map.copyOf(headers);
	}

	/**
	 * Returns a result without headers.
	 * @param <T> type of the result
	 * @param value the result
	 * @return the response
	 */
	public static <T> Response<T> of(@Nullable T value) {
		return new Response<>(value, Map.of());
	}

	/**
	 * Puts a result and the headers that have come with it together.
	 * @param <T> type of the result
	 * @param source the result to come; cancelled with the future that is returned
	 * @param headers hold the headers once it has come
	 * @return the response to come
	 */
	public static <T> CompletableFuture<Response<T>> later(CompletableFuture<@Nullable T> source,
			ResponseHeaders headers) {
		CompletableFuture<Response<T>> response = new CompletableFuture<>() {

			@Override
			public boolean cancel(boolean mayInterruptIfRunning) {
				source.cancel(mayInterruptIfRunning);
				return super.cancel(mayInterruptIfRunning);
			}

		};
		source.whenComplete((value, failure) -> {
			if (failure != null) {
				response.completeExceptionally(failure);
			}
			else {
				response.complete(new Response<>(value, headers.asMap()));
			}
		});
		return response;
	}

}
