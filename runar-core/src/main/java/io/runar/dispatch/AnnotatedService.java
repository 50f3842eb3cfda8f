package io.runar.dispatch;

import io.runar.codec.PayloadCodecs;
import io.runar.service.AbstractService;

/**
 * A service made from an object whose class carries
 * {@link io.runar.annotation.RunarService}.
 *
 * @since 0.1
 */
public final class AnnotatedService extends AbstractService {

	@SuppressWarnings("UnusedMethod")
	private AnnotatedService(String path, String version, String description) {
		super(path, version, description);
	}

	/**
	 * Makes a service.
	 * @param bean the object whose methods are called, maybe a proxy
	 * @param type the class that carries the annotations; for a proxy the class behind it
	 * @param codecs convert parameters
	 * @return the service
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} naming class and
	 * method if an annotation is wrong
	 */
	public static AnnotatedService of(Object bean, Class<?> type, PayloadCodecs codecs) {
		throw new UnsupportedOperationException();
	}

}
