package io.coremill.job;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// What a job returned: bytes and their media type.
@SuppressWarnings("ArrayRecordComponent") // never compared; the bytes may be megabytes
public record Result(byte[] body, String mediaType) {
    public static final String JSON = "application/json";

    /// The most bytes that a job may return.
    public static final int LARGEST = 8 * 1024 * 1024;

    public Result {
        Objects.requireNonNull(body, "a result needs a body, be it empty");
        Objects.requireNonNull(mediaType, "a result needs a media type");
    }

    /// @param text one JSON value
    public static Result json(String text) {
        return new Result(text.getBytes(StandardCharsets.UTF_8), JSON);
    }

    public boolean isJson() {
        return mediaType.equals(JSON);
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
