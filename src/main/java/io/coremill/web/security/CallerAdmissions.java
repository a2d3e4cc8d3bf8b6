package io.coremill.web.security;

import io.coremill.access.CallerAdmission;
import io.coremill.access.KeyRegistry;
import io.coremill.access.KeyToken;
import io.coremill.access.TokenRegistry;
import io.coremill.job.SteadyClock;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import jakarta.annotation.PreDestroy;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/// Knows for how long those who were let in stay so, and ends what they hold open after that: what
/// is refused as a request must not go on as an answer either. A key ends when it is revoked or
/// expires, its secret when it is rotated, and a token when it expires.
///
/// It looks twice a second, on a thread that there is once something was held open with a key or a
/// token.
@Component
public final class CallerAdmissions {
    private static final long BETWEEN_LOOKS = 500;
    private static final Logger log = LoggerFactory.getLogger(CallerAdmissions.class);

    private final KeyRegistry keys;
    private final TokenRegistry tokens;
    private final SteadyClock clock;
    private final Map<AdmittedRequest, CallerAdmission> open = new ConcurrentHashMap<>();
    private final AtomicBoolean looks = new AtomicBoolean();
    private final ScheduledExecutorService looker =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("coremill-admission").daemon().factory());

    public CallerAdmissions(KeyRegistry keys, TokenRegistry tokens, SteadyClock clock) {
        this.keys = keys;
        this.tokens = tokens;
        this.clock = clock;
    }

    /// Of the caller of a request that was let in, on the thread of the request.
    public CallerAdmission of(HttpServletRequest request) {
        return of(request, tokens::lastUseOf);
    }

    /// The same of one that opens a stream. It ends with its token, and not as late as requests are
    /// let in with it.
    public CallerAdmission ofStream(HttpServletRequest request) {
        return of(request, tokens::endOf);
    }

    private CallerAdmission of(
            HttpServletRequest request, Function<String, Optional<Instant>> endOf) {
        String sent = request.getHeader(HttpHeaders.AUTHORIZATION);
        boolean isLetIn =
                SecurityContextHolder.getContext().getAuthentication()
                        instanceof CallerAuthentication;
        return sent == null || !isLetIn ? CallerAdmission.ALWAYS : of(token(sent), endOf);
    }

    private static String token(String sent) {
        return sent.substring(sent.indexOf(' ') + 1).strip();
    }

    private CallerAdmission of(String token, Function<String, Optional<Instant>> endOf) {
        if (token.startsWith(KeyToken.PREFIX)) {
            return KeyToken.parse(token).map(keys::admission).orElse(CallerAdmission.ALWAYS);
        }
        return endOf.apply(token)
                .<CallerAdmission>map(end -> () -> clock.timeOfDay().isBefore(end))
                .orElse(CallerAdmission.ALWAYS);
    }

    /// Ends a request as soon as its caller is not admitted any more. It must have begun, so that
    /// it can be ended.
    @SuppressWarnings("ReferenceEquality") // it is that very one
    public void watch(AdmittedRequest request, CallerAdmission admission) {
        if (admission == CallerAdmission.ALWAYS) {
            return;
        }
        open.put(request, admission);
        if (looks.compareAndSet(false, true)) {
            var _ =
                    looker.scheduleWithFixedDelay(
                            this::look, BETWEEN_LOOKS, BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
        }
    }

    /// What goes wrong with one must not keep the others open, nor end the looks.
    void look() {
        open.entrySet().removeIf(it -> isOver(it.getKey(), it.getValue()));
    }

    private static boolean isOver(AdmittedRequest request, CallerAdmission admission) {
        try {
            if (!request.isGone()) {
                if (admission.lasts()) {
                    return false;
                }
                request.cutOff();
            }
        } catch (RuntimeException e) {
            log.debug("a request was over before it was cut off", e);
        }
        return true;
    }

    /// Of one whose key or token has ended since it was let in.
    public static ProblemException ended() {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.WWW_AUTHENTICATE, AccessProblems.INVALID);
        return new ProblemException(
                ProblemType.UNAUTHENTICATED.with(
                        "The key or token is not valid any more; send what is left with another"),
                headers);
    }

    @PreDestroy
    void close() {
        looker.shutdownNow();
    }
}
