package io.coremill.web.jobs;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the W3C trace context of a request. One that is not valid is left alone, as the standard
/// asks for.
public final class TraceParent {
    private static final Pattern VALID =
            Pattern.compile(
                    "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private TraceParent() {}

    public static @Nullable String of(@Nullable String header) {
        return header != null && VALID.matcher(header).matches() ? header : null;
    }
}
