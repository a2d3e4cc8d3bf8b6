package io.coremill.web;

import io.coremill.settings.HttpSettings;
import io.coremill.web.arrival.BodyArrivals;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/// The body of a request, which has arrived, as far as the limit goes. What is not supported
/// is refused wherever a body is taken.
@Component
public class ReceivedBody {
    private static final byte[] NONE = {};

    private final int limit;

    ReceivedBody(HttpSettings settings) {
        limit = Math.toIntExact(settings.maxBody().toBytes());
    }

    /// @throws ProblemException if it is larger than the limit, or encoded in a way that is not
    ///     supported, or is to be taken once only
    public byte[] read(HttpServletRequest request) {
        refuseUnsupported(request);
        long announced = request.getContentLengthLong();
        if (announced > limit) {
            throw tooLarge();
        }
        byte[] arrived = BodyArrivals.bodyOf(request);
        byte[] body = arrived == null ? NONE : arrived;
        if (body.length > limit) {
            throw tooLarge();
        }
        return body;
    }

    /// Of a request that may come without one.
    ///
    /// @throws ProblemException as for any body, or if it does not come as JSON
    public byte[] readIfSent(HttpServletRequest request) {
        byte[] body = read(request);
        String type = request.getContentType();
        boolean isJson =
                type != null
                        && MediaType.APPLICATION_JSON.equalsTypeAndSubtype(
                                MediaType.parseMediaType(type));
        if (body.length > 0 && !isJson) {
            throw new ProblemException(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE, "Send Content-Type: application/json");
        }
        return body;
    }

    /// @throws ProblemException if it has a header or a coding that is not supported
    public static void refuseUnsupported(HttpServletRequest request) {
        if (isCoded(request)) {
            throw ProblemException.about(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    HttpHeaders.CONTENT_ENCODING,
                    "is not supported; send the body as it is, without a coding");
        }
        String charset = request.getCharacterEncoding();
        if (charset != null && !isWithinUtf8(charset)) {
            throw ProblemException.about(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    HttpHeaders.CONTENT_TYPE,
                    "has a charset other than UTF-8; send the body as UTF-8");
        }
    }

    /// In one header or in several.
    private static boolean isCoded(HttpServletRequest request) {
        return Collections.list(request.getHeaders(HttpHeaders.CONTENT_ENCODING)).stream()
                .flatMap(codings -> Arrays.stream(codings.split(",", -1)))
                .map(String::strip)
                .anyMatch(coding -> !coding.isEmpty() && !coding.equalsIgnoreCase("identity"));
    }

    /// By any of its names; ASCII is a part of it.
    private static boolean isWithinUtf8(String name) {
        try {
            Charset charset = Charset.forName(name);
            return charset.equals(StandardCharsets.UTF_8)
                    || charset.equals(StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private ProblemException tooLarge() {
        return new ProblemException(
                ProblemType.BODY_TOO_LARGE,
                "A body may have %d bytes at most (coremill.http.max-body)".formatted(limit));
    }
}
