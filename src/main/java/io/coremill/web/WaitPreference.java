package io.coremill.web;

import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long a client would wait for a final state: the preference `wait` of RFC 7240, in seconds.
///
/// @param time from zero to five minutes
record WaitPreference(Duration time) {
    static final Duration LONGEST = Duration.ofMinutes(5);

    private static final Pattern WAIT =
            Pattern.compile("\\s*wait\\s*(?:=\\s*(\"?)(.*?)\\1\\s*)?", Pattern.CASE_INSENSITIVE);

    /// The first one in the `Prefer` headers of a request; preferences we do not know are none of
    /// our business.
    ///
    /// @throws ProblemException if it is not a number within bounds
    static Optional<WaitPreference> of(HttpServletRequest request) {
        for (String header : Collections.list(request.getHeaders("Prefer"))) {
            for (String preference : header.split("[,;]", -1)) {
                Matcher wait = WAIT.matcher(preference);
                if (wait.matches()) {
                    return Optional.of(new WaitPreference(seconds(wait.group(2))));
                }
            }
        }
        return Optional.empty();
    }

    /// As the header `Preference-Applied` has it.
    String applied() {
        return "wait=" + time.toSeconds();
    }

    private static Duration seconds(String text) {
        try {
            int seconds = Integer.parseInt(text);
            if (seconds >= 0 && seconds <= LONGEST.toSeconds()) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException e) {
            // told below, in the same words as a number out of bounds
        }
        throw ProblemException.about(
                ProblemType.INVALID_PARAMETER,
                "Prefer",
                "must have wait as whole seconds from 0 to %d, like wait=10"
                        .formatted(LONGEST.toSeconds()));
    }
}
