package io.coremill.job;

import java.nio.charset.StandardCharsets;

/// What a job returned: bytes and their media type.
@SuppressWarnings("ArrayRecordComponent") // never compared; the bytes may be megabytes
public record Result(byte[] body, String mediaType) {
    public static final String JSON = "application/json";

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
