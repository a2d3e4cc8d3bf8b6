package io.coremill.comparison.stability;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What became of some jobs, one of which did a misdeed.
///
/// @param language of the worker
/// @param arrangement `shared` if all ran in one process, `own` if each had one
/// @param jobs all together
/// @param culprit how the attempt of the one that did it ended
/// @param hurt how many of the others were lost, had to be run again, or took much longer than
///     their own time
/// @param outcomes of the first attempts of the others
/// @param recovered how many of those hurt succeeded when they were run again
/// @param error why it could not be tried
public record MisdeedDamage(
        Misdeed misdeed,
        String language,
        String arrangement,
        int jobs,
        @Nullable String culprit,
        int hurt,
        Map<String, Integer> outcomes,
        int recovered,
        @Nullable String error) {
    static final String SHARED = "shared";
    static final String OWN = "own";

    /// Of a case that came to no end.
    public static MisdeedDamage untried(
            Misdeed misdeed, String language, String arrangement, int jobs, String error) {
        return new MisdeedDamage(misdeed, language, arrangement, jobs, null, 0, Map.of(), 0, error);
    }

    public boolean ranShared() {
        return arrangement.equals(SHARED);
    }
}
