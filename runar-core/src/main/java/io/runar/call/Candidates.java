package io.runar.call;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.runar.registry.ActionRoute;
import org.jspecify.annotations.Nullable;

/**
 * The providers that one attempt of a request may go to.
 *
 * @param first those that are available and do no worse than others; failing that, those
 * that are silent or leaving but still connected
 * @param leftOut those that are available too, but do worse
 */
record Candidates(List<ActionRoute.Provider> first, List<ActionRoute.Provider> leftOut) {

	/**
	 * Sorts providers. At most half of those that are available are left out, and nobody
	 * if all do badly.
	 * @param providers all that have the action
	 * @param eligible finds the version of a provider that may get this attempt;
	 * {@code null}: none may
	 * @param ejects whether some may be left out
	 * @return the candidates; may be none
	 */
	static Candidates of(List<ActionRoute.Provider> providers,
			Function<ActionRoute.Provider, ActionRoute.@Nullable Provider> eligible, boolean ejects) {
		List<ActionRoute.Provider> available = new ArrayList<>();
		List<ActionRoute.Provider> doubtful = new ArrayList<>();
		List<ActionRoute.Provider> ejected = new ArrayList<>();
		for (ActionRoute.Provider newest : providers) {
			ActionRoute.Provider provider = eligible.apply(newest);
			if (provider != null) {
				if (!provider.isAvailable()) {
					doubtful.add(provider);
				}
				else {
					((ejects && provider.isEjected()) ? ejected : available).add(provider);
				}
			}
		}
		int leftOut = available.isEmpty() ? 0 : Math.min(ejected.size(), (available.size() + ejected.size()) / 2);
		available.addAll(ejected.subList(leftOut, ejected.size()));
		return new Candidates(available.isEmpty() ? doubtful : available, ejected.subList(0, leftOut));
	}

	/**
	 * Returns whether nobody needs to be sorted out; without objects for the usual case.
	 */
	static boolean allUsable(List<ActionRoute.Provider> providers, boolean ejects) {
		for (int i = 0; i < providers.size(); i++) {
			ActionRoute.Provider provider = providers.get(i);
			if (!provider.isAvailable() || (ejects && provider.isEjected())) {
				return false;
			}
		}
		return true;
	}

}
