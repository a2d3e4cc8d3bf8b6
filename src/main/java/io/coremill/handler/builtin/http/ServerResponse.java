package io.coremill.handler.builtin.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a server answered.
///
/// @param headers names in lower case; those that came more than once are joined by commas
@SuppressWarnings("ArrayRecordComponent") // never compared
record ServerResponse(int status, Map<String, String> headers, byte[] body) {

    ServerResponse with(byte[] content) {
        return new ServerResponse(status, headers, content);
    }

    /// Where it sends us; null if it does not.
    @Nullable String location() {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> headers.get("location");
            default -> null;
        };
    }
}
