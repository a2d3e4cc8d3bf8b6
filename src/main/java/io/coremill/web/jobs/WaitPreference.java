package io.coremill.web.jobs;

import jakarta.servlet.http.HttpServletRequest;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How long a client would wait for a final state: the preference `wait` of RFC 7240, in seconds.
///
/// @param time from zero to five minutes, be more preferred
record WaitPreference(Duration time) {
    static final Duration LONGEST = Duration.ofMinutes(5);

    /// Up to the next comma outside of quotes: a preference, and its parameters, which are none of
    /// ours.
    private static final Pattern PREFERENCE =
            Pattern.compile(
                    "(?<name>[^\\s=;,\"]+)\\s*(?:=\\s*(?<value>VALUE))?\\s*(?<rest>;REST)?(?:,|$)"
                            .replace("VALUE", "\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s=;,\"]*")
                            .replace("REST", "(?:[^\",]|\"(?:[^\"\\\\]|\\\\.)*\")*"));
    private static final Pattern SECONDS = Pattern.compile("\\d+");

    /// The first one in the `Prefer` headers of a request, cut down to what can be met. One that
    /// is no number, and preferences that we do not know, are disregarded (RFC 7240, 2).
    static Optional<WaitPreference> of(HttpServletRequest request) {
        return Collections.list(request.getHeaders("Prefer")).stream()
                .flatMap(WaitPreference::values)
                .findFirst()
                .filter(value -> SECONDS.matcher(value).matches())
                .map(value -> new WaitPreference(within(new BigInteger(value))));
    }

    /// What is wanted of `wait` in a header, without quotes.
    private static Stream<String> values(String header) {
        return PREFERENCE
                .matcher(header)
                .results()
                .filter(preference -> preference.group("name").equalsIgnoreCase("wait"))
                .map(preference -> Objects.requireNonNullElse(preference.group("value"), ""))
                .map(
                        value ->
                                value.startsWith("\"")
                                        ? value.substring(1, value.length() - 1)
                                        : value);
    }

    private static Duration within(BigInteger seconds) {
        return Duration.ofSeconds(seconds.min(BigInteger.valueOf(LONGEST.toSeconds())).intValue());
    }

    /// As the header `Preference-Applied` has it.
    String applied() {
        return "wait=" + time.toSeconds();
    }
}
