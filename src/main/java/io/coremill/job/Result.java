package io.coremill.job;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a job returned: bytes and their media type.
///
/// @param unreadable why the bytes are not there though the job returned some; null if they are
@SuppressWarnings("ArrayRecordComponent") // never compared; the bytes may be megabytes
public record Result(byte[] body, String mediaType, @Nullable String unreadable) {
    public static final String JSON = "application/json";

    /// The most bytes that a job may return.
    public static final int LARGEST = 8 * 1024 * 1024;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /// In JSON a byte order mark is dropped: it is no part of the value, and many a reader stumbles
    /// over it.
    public Result {
        Objects.requireNonNull(body, "a result needs a body, be it empty");
        Objects.requireNonNull(mediaType, "a result needs a media type");
        if (beginsWithMark(body) && saysJson(mediaType)) {
            body = Arrays.copyOfRange(body, BYTE_ORDER_MARK.length, body.length);
        }
    }

    public Result(byte[] body, String mediaType) {
        this(body, mediaType, null);
    }

    /// One whose bytes cannot be read here.
    public static Result unreadable(String why, String mediaType) {
        return new Result(new byte[0], mediaType, why);
    }

    /// @param text one JSON value
    public static Result json(String text) {
        return new Result(text.getBytes(StandardCharsets.UTF_8), JSON);
    }

    /// Whether its media type is one of JSON, with or without parameters: `application/json`, or
    /// one that ends in `+json`.
    public boolean isJson() {
        return saysJson(mediaType);
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    private static boolean saysJson(String mediaType) {
        if (mediaType.equals(JSON)) {
            return true;
        }
        int parameters = mediaType.indexOf(';');
        String type = parameters < 0 ? mediaType : mediaType.substring(0, parameters);
        String name = type.strip().toLowerCase(Locale.ROOT);
        return name.equals(JSON) || name.equals("text/json") || name.endsWith("+json");
    }

    private static boolean beginsWithMark(byte[] body) {
        return body.length >= BYTE_ORDER_MARK.length
                && Arrays.equals(
                        body,
                        0,
                        BYTE_ORDER_MARK.length,
                        BYTE_ORDER_MARK,
                        0,
                        BYTE_ORDER_MARK.length);
    }
}
