package io.runar.codec;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Jackson is optional: everything here runs in a class loader that does not have it. */
class PayloadCodecsWithoutJacksonTests {

	private URLClassLoader loader;

	private Object codecs;

	@BeforeEach
	void loadWithoutJackson() throws Exception {
		URL[] urls = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !entry.contains("jackson"))
			.map(PayloadCodecsWithoutJacksonTests::url)
			.toArray(URL[]::new);
		this.loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
		this.codecs = type().getMethod("defaults").invoke(null);
	}

	@AfterEach
	void close() throws Exception {
		this.loader.close();
	}

	@Test
	void rawAndProtobufRemain() throws Exception {
		assertThat(type().getMethod("tags").invoke(this.codecs)).isEqualTo(List.of("raw", "protobuf"));
		assertThat(encode(new byte[] { 1 })).hasToString("Payload[raw, 1 bytes]");
		assertThat(encode(null)).hasToString("Payload[, 0 bytes]");
	}

	@Test
	void objectIsRefusedNamingWhatToAdd() {
		assertThatExceptionOfType(InvocationTargetException.class).isThrownBy(() -> encode("text"))
			.withStackTraceContaining("cannot encode java.lang.String")
			.withStackTraceContaining("jackson-dataformat-cbor");
	}

	@Test
	void numbersAreStillConverted() throws Exception {
		Method convert = type().getMethod("convert", Object.class, java.lang.reflect.Type.class);
		assertThat(convert.invoke(this.codecs, 4.0, int.class)).isEqualTo(4);
		assertThatExceptionOfType(InvocationTargetException.class)
			.isThrownBy(() -> convert.invoke(this.codecs, "text", Thread.class))
			.withStackTraceContaining("jackson-dataformat-cbor");
	}

	private Object encode(Object value) throws Exception {
		return type().getMethod("encode", Object.class, java.util.Collection.class)
			.invoke(this.codecs, value, List.of("raw", "protobuf", "cbor"));
	}

	private Class<?> type() throws ClassNotFoundException {
		return this.loader.loadClass(PayloadCodecs.class.getName());
	}

	private static URL url(String entry) {
		try {
			return new File(entry).toURI().toURL();
		}
		catch (MalformedURLException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

}
