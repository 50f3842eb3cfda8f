package io.runar.cache;

import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;

/** Makes the result of a request. */
interface Loader {

	/**
	 * Makes it for the request itself.
	 * @param request the request
	 * @return the result or a stage of it
	 * @throws Exception if it fails
	 */
	@Nullable Object load(RequestContext request) throws Exception;

	/**
	 * Makes it in the background: nobody waits for it.
	 * @param request a request like the one that found the result too old
	 * @return the result or a stage of it
	 * @throws Exception if it fails
	 */
	@Nullable Object reload(RequestContext request) throws Exception;

}
