package io.runar.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The committed inputs of a target: a text with one input a line, as Base64; what follows
 * a {@code #} tells what it is.
 */
final class Corpus {

	private Corpus() {
	}

	/** Returns the committed inputs and the seeds. */
	static List<byte[]> of(String name, FuzzTarget target) throws Exception {
		List<byte[]> inputs = new ArrayList<>();
		inputs.add(new byte[0]);
		inputs.addAll(target.seeds());
		inputs.addAll(committed(name));
		return inputs;
	}

	private static List<byte[]> committed(String name) throws IOException {
		try (InputStream in = Corpus.class.getResourceAsStream(name + ".txt")) {
			if (in == null) {
				return List.of();
			}
			String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
			return text.lines()
				.map((line) -> line.replaceFirst("#.*", "").strip())
				.filter((line) -> !line.isEmpty())
				.map(Base64.getDecoder()::decode)
				.toList();
		}
	}

}
