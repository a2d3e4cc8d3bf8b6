package io.coremill.handler.builtin.http;

import io.coremill.handler.BadPayloadException;
import io.coremill.handler.Payload;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Reads the payload of an `http` job, and refuses what can be seen to be wrong with it.
record CallReader(Payload payload, PermittedDestinations destinations) {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int BODY = 1 << 20;
    private static final int LARGEST_BODY = 5 << 20;

    /// Those that decide how a message is sent, which is not the job's business.
    private static final Pattern OURS =
            Pattern.compile(
                    "host|content-length|connection|keep-alive|proxy-.*|te|trailer"
                            + "|transfer-encoding|upgrade|expect");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7E]{0,8192}");

    HttpCall read() {
        RequestTarget target = target();
        String method = method();
        return new HttpCall(
                target,
                method,
                headers(),
                body(method),
                timeout(),
                (int) payload.integer("redirects", 5, 0, 20),
                0,
                (int) payload.integer("maxBody", BODY, 0, LARGEST_BODY));
    }

    private RequestTarget target() {
        RequestTarget target;
        try {
            target = RequestTarget.of(payload.string("url"));
        } catch (IllegalArgumentException e) {
            throw new BadPayloadException("url", String.valueOf(e.getMessage()));
        }
        Optional<InetAddress> address = target.address();
        if (address.isPresent() && !destinations.permit(target.host(), address.get())) {
            throw new BadPayloadException(
                    "url", "must lead to a public address" + RequestRefusedException.REMEDY);
        }
        return target;
    }

    private String method() {
        String method = payload.string("method", "GET");
        if (!METHODS.contains(method)) {
            throw new BadPayloadException(
                    "method", "must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS");
        }
        return method;
    }

    private Map<String, String> headers() {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        payload.object("headers")
                .forEach(
                        (name, value) -> {
                            if (headers.put(name, header(name, value)) != null) {
                                throw refused(name, "is there twice");
                            }
                        });
        return headers;
    }

    private static String header(String name, Object value) {
        if (!NAME.matcher(name).matches()) {
            throw new BadPayloadException("headers", "must have names that HTTP allows");
        }
        if (OURS.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
            throw refused(name, "cannot be chosen; leave it out");
        }
        if (value instanceof String text && VALUE.matcher(text).matches()) {
            return text;
        }
        throw refused(name, "must be a string of ASCII on one line");
    }

    private byte[] body(String method) {
        String text = payload.string("body", "");
        byte[] body =
                switch (payload.string("bodyEncoding", ResponseResult.TEXT)) {
                    case ResponseResult.TEXT -> text.getBytes(StandardCharsets.UTF_8);
                    case ResponseResult.BASE64 -> decoded(text);
                    default ->
                            throw new BadPayloadException("bodyEncoding", "must be text or base64");
                };
        if (body.length > 0 && WITHOUT_BODY.contains(method)) {
            throw new BadPayloadException("body", "must be empty for " + method);
        }
        return body;
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new BadPayloadException("body", "must be base64, as bodyEncoding announces");
        }
    }

    private Duration timeout() {
        Duration timeout = payload.duration("timeout", TIMEOUT, LONGEST);
        if (timeout.isZero()) {
            throw new BadPayloadException("timeout", "must be longer than PT0S");
        }
        return timeout;
    }

    private static BadPayloadException refused(String header, String message) {
        return new BadPayloadException("headers." + header, message);
    }
}
