package io.coremill.handler.builtin.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads one response (RFC 9112) and holds no more of it than is allowed. Whatever is not as it
/// should be ends it.
final class ResponseReader {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-9]\\d\\d)( .*)?");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,8})[ \\t]*(;.*)?");
    private static final int LARGEST_HEAD = 64 * 1024;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final InputStream in;
    private final HttpCall call;
    private int headLeft = LARGEST_HEAD;

    /// @param call which is answered
    ResponseReader(InputStream in, HttpCall call) {
        this.in = in;
        this.call = call;
    }

    /// @throws Refusal if the body is too large
    ServerResponse read() throws IOException {
        ServerResponse head = head();
        while (head.status() < 200) { // a word in between
            if (head.status() == SWITCHING_PROTOCOLS) {
                throw new IOException("it switched to a protocol that was not asked for");
            }
            head = head();
        }
        return bodyMatters(head) ? head.with(body(head.headers())) : head;
    }

    /// Whether there is one and it is wanted: the one of a redirect that is followed is not.
    private boolean bodyMatters(ServerResponse head) {
        return !call.method().equals("HEAD")
                && head.status() != NO_CONTENT
                && head.status() != NOT_MODIFIED
                && !(call.follows() && head.location() != null);
    }

    private ServerResponse head() throws IOException {
        return new ServerResponse(status(), headers(), new byte[0]);
    }

    private int status() throws IOException {
        String line = line();
        Matcher matcher = STATUS.matcher(line);
        if (!matcher.matches()) {
            throw new IOException("it does not answer in HTTP/1.1");
        }
        return Integer.parseInt(matcher.group(1));
    }

    /// A line that starts with a blank continues the one before (RFC 9112, 5.2).
    private Map<String, String> headers() throws IOException {
        var headers = new LinkedHashMap<String, String>();
        String name = "";
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (!name.isEmpty() && isBlank(line.charAt(0))) {
                headers.merge(name, line.strip(), (one, more) -> (one + " " + more).strip());
            } else {
                name = name(line);
                String value = line.substring(line.indexOf(':') + 1).strip();
                headers.merge(name, value, (one, other) -> one + ", " + other);
            }
        }
        return headers;
    }

    private static String name(String line) throws IOException {
        int colon = line.indexOf(':');
        if (colon < 1 || isBlank(line.charAt(0))) {
            throw new IOException("a line of its head is no header");
        }
        return line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isBlank(char first) {
        return first == ' ' || first == '\t';
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        String coding = headers.get("transfer-encoding");
        if (coding != null) {
            if (!coding.equalsIgnoreCase("chunked")) {
                throw new IOException("it sends with a transfer coding other than chunked");
            }
            return chunks();
        }
        String length = headers.get("content-length");
        return length == null
                ? bounded(in.readNBytes(call.maxBody() + 1))
                : exactly(length(length));
    }

    /// Repeated values that agree are one.
    private static long length(String header) throws IOException {
        @Nullable String length = null;
        for (String each : header.split(",", -1)) {
            String value = each.strip();
            if (!value.matches("\\d{1,18}") || (length != null && !length.equals(value))) {
                throw new IOException("its Content-Length is not a length");
            }
            length = value;
        }
        return Long.parseLong(String.valueOf(length));
    }

    private byte[] exactly(long length) throws IOException {
        refuseBeyond(length);
        byte[] body = in.readNBytes((int) length);
        if (body.length < length) {
            throw new EOFException("it ended in the middle of its body");
        }
        return body;
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            refuseBeyond(body.size() + (long) size);
            body.writeBytes(exactly(size));
            headLeft = LARGEST_HEAD;
            if (!line().isEmpty()) {
                throw new IOException("a chunk of its body is longer than it announces");
            }
        }
        headers(); // of the trailer
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        Matcher matcher = CHUNK.matcher(line());
        if (!matcher.matches()) {
            throw new IOException("a chunk of its body has no size");
        }
        return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(matcher.group(1), 16));
    }

    private byte[] bounded(byte[] body) throws RequestRefusedException {
        refuseBeyond(body.length);
        return body;
    }

    private void refuseBeyond(long size) throws RequestRefusedException {
        if (size > call.maxBody()) {
            throw new RequestRefusedException(
                    "the response's body has more than %,d bytes".formatted(call.maxBody()));
        }
    }

    /// Up to the next line feed, without it and a carriage return before it.
    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("it ended before its response did");
            }
            if (headLeft-- == 0) {
                throw new IOException("its head is longer than %,d".formatted(LARGEST_HEAD));
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
