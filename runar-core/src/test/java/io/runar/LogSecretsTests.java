package io.runar;

import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

/**
 * Runs the tests of security with every logger at its most talkative, and looks for key
 * material in what they have logged: RELIABILITY 36.
 */
class LogSecretsTests {

	/** 32 bytes as Base64: a network key. */
	private static final Pattern NETWORK_KEY = Pattern
		.compile("(?<![A-Za-z0-9+/=])[A-Za-z0-9+/_-]{43}=(?![A-Za-z0-9+/=])");

	/** How private keys in PKCS #8 form begin: EC, and RSA. */
	private static final Pattern PRIVATE_KEY = Pattern
		.compile("AgEAMBMGByqGSM49|CAQAwEwYHKoZIzj0|IBADANBgkqhkiG9w0BAQEFAASC");

	/** 32 bytes in hexadecimal in a line of ours; fingerprints are not logged either. */
	private static final Pattern HEXADECIMAL = Pattern
		.compile("^(io\\.)?runar.*(?<![0-9A-Fa-f])[0-9A-Fa-f]{64}(?![0-9A-Fa-f])", Pattern.DOTALL);

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	@Test
	void noTestOfSecurityLogsAKey() throws Exception {
		Recorder recorder = new Recorder();
		Level before = this.root.getLevel();
		ThresholdFilter quiet = new ThresholdFilter();
		quiet.setLevel(Level.WARN.toString());
		quiet.start();
		for (Iterator<Appender<ILoggingEvent>> all = this.root.iteratorForAppenders(); all.hasNext();) {
			all.next().addFilter(quiet);
		}
		recorder.setContext(this.root.getLoggerContext());
		recorder.start();
		this.root.addAppender(recorder);
		this.root.setLevel(Level.TRACE);
		SummaryGeneratingListener summary = new SummaryGeneratingListener();
		try {
			LauncherFactory.create().execute(tests(), summary);
		}
		finally {
			this.root.setLevel(before);
			this.root.detachAppender(recorder);
			quiet.stop();
		}
		assertThat(summary.getSummary().getTestsSucceededCount()).isGreaterThan(100);
		assertThat(recorder.lines).anyMatch((line) -> line.startsWith("runar.audit event=refused"))
			.anyMatch((line) -> line.contains("listens on"))
			.noneMatch((line) -> NETWORK_KEY.matcher(line).find())
			.noneMatch((line) -> PRIVATE_KEY.matcher(line).find())
			.noneMatch((line) -> HEXADECIMAL.matcher(line).find());
	}

	private static LauncherDiscoveryRequest tests() throws ClassNotFoundException {
		return LauncherDiscoveryRequestBuilder.request()
			.selectors(selectPackage("io.runar.security"), selectPackage("io.runar.keygen"),
					selectClass(Class.forName("io.runar.node.NodeIdentityTests")))
			.filters(includeClassNamePatterns(".*Tests"))
			.build();
	}

	private static final class Recorder extends AppenderBase<ILoggingEvent> {

		private final Queue<String> lines = new ConcurrentLinkedQueue<>();

		@Override
		protected void append(ILoggingEvent event) {
			this.lines
				.add(event.getLoggerName() + " " + event.getFormattedMessage() + ((event.getThrowableProxy() != null)
						? "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy()) : ""));
		}

	}

}
