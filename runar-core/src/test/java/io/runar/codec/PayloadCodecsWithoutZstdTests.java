package io.runar.codec;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * zstd is optional: everything here runs in a class loader that does not have it, or
 * where its native library cannot be loaded.
 */
class PayloadCodecsWithoutZstdTests {

	/** Where zstd-jni looks for its native library first. */
	private static final String NATIVE_PATH = "ZstdNativePath";

	private URLClassLoader loader = loader((entry) -> !entry.contains("zstd"));

	@AfterEach
	void close() throws Exception {
		System.clearProperty(NATIVE_PATH);
		this.loader.close();
	}

	@Test
	void gzipRemains() throws Exception {
		assertThat(compressions("auto")).isEqualTo(List.of("gzip"));
		assertThat(compressions("gzip")).isEqualTo(List.of("gzip"));
	}

	@Test
	void zstdIsRefusedNamingWhatToAdd() {
		assertThatExceptionOfType(InvocationTargetException.class).isThrownBy(() -> compressions("zstd"))
			.withStackTraceContaining(
					"runar.network.compression: zstd (expected: com.github.luben:zstd-jni on the class path)");
	}

	@Test
	void whenTheNativeLibraryCannotBeLoadedThenThatIsSaidAndNothingElseFails() throws Exception {
		this.loader.close();
		this.loader = loader((entry) -> true);
		System.setProperty(NATIVE_PATH, "/nowhere/libzstd.so");
		assertThat(compressions("auto")).isEqualTo(List.of("gzip"));
		assertThatExceptionOfType(InvocationTargetException.class).isThrownBy(() -> compressions("zstd"))
			.withStackTraceContaining("with a native library that can be loaded here, not java.lang.UnsatisfiedLink");
	}

	private Object compressions(String mode) throws Exception {
		Class<?> type = this.loader.loadClass(PayloadCodecs.class.getName());
		Class<?> metrics = this.loader.loadClass("io.runar.runtime.NodeMetrics");
		Object codecs = type.getMethod("defaults").invoke(null);
		Object node = type.getMethod("withCompression", String.class, int.class, int.class, metrics)
			.invoke(codecs, mode, 1024, 65536, metrics.getField("NONE").get(null));
		return type.getMethod("compressions").invoke(node);
	}

	private static URLClassLoader loader(Predicate<String> entries) {
		URL[] urls = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter(entries)
			.map(PayloadCodecsWithoutZstdTests::url)
			.toArray(URL[]::new);
		return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
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
