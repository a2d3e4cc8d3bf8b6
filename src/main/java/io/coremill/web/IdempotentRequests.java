package io.coremill.web;

import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyEvent;
import io.coremill.queue.key.KeyFigures;
import io.coremill.settings.HttpSettings;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.CallerSight;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Requests that clients may send again under the same key, without having them carried out again.
@Component
public class IdempotentRequests {
    private static final String RETRY_AFTER = "1";

    private final Duration keptFor;

    /// Keys of requests that this node is about to carry out. What is under way ends with the node,
    /// and so do these.
    private final Map<String, Object> underWay = new ConcurrentHashMap<>();

    private final KeyFigures figures;

    IdempotentRequests(HttpSettings settings, KeyFigures figures) {
        keptFor = settings.keepIdempotencyKeys();
        this.figures = figures;
    }

    /// What a request is named by; null if the client gives it no name. Each principal has names
    /// of its own.
    ///
    /// @param sight of who sends it
    /// @throws ProblemException if the header is not acceptable
    public @Nullable IdempotencyKey keyOf(
            CallerSight sight, HttpServletRequest request, byte[] body) {
        String owner = Objects.requireNonNullElse(sight.principal(), "");
        return IdempotencyHeader.of(request)
                .map(key -> new IdempotencyKey(owner, key, digest(request, body), keptFor))
                .orElse(null);
    }

    /// What an upload is named by, whose body is compared as it comes; null if the client gives it
    /// no name.
    ///
    /// @param isWhole whether it is accepted as a whole or not at all
    /// @throws ProblemException if the header is not acceptable
    public @Nullable IdempotencyKey keyOfUpload(
            CallerSight sight, HttpServletRequest request, boolean isWhole) {
        byte[] what = (isWhole ? "lines, all or none" : "lines").getBytes(StandardCharsets.UTF_8);
        return keyOf(sight, request, what);
    }

    /// Does something while no other request of this node is under way under the key.
    ///
    /// @throws ProblemException if one is
    public <T> T alone(IdempotencyKey key, Supplier<T> work) {
        Runnable giveBack = hold(key);
        try {
            return work.get();
        } finally {
            giveBack.run();
        }
    }

    /// Keeps other requests of this node from going on under the key.
    ///
    /// @return gives the key back; it may be run again
    /// @throws ProblemException if a request is under way under the key
    public Runnable hold(IdempotencyKey key) {
        String name = key.principal() + "\n" + key.key();
        var holder = new Object();
        if (underWay.putIfAbsent(name, holder) != null) {
            figures.count(KeyEvent.IN_FLIGHT);
            throw ProblemException.passing(
                    ProblemType.KEY_IN_FLIGHT,
                    "The first request with this Idempotency-Key is under way; send it again for"
                            + " its answer",
                    RETRY_AFTER);
        }
        return () -> underWay.remove(name, holder);
    }

    /// Of what is asked for: where, and with which body.
    private static String digest(HttpServletRequest request, byte[] body) {
        MessageDigest digest = sha256();
        String place = request.getMethod() + " " + request.getServletPath() + "\n";
        digest.update(place.getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest(body));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
