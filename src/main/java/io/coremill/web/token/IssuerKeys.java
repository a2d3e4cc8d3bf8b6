package io.coremill.web.token;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.coremill.settings.access.TokenSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys of the issuer as they were last loaded. A request whose key is there waits for nothing:
/// the keys are loaded anew beside it, unless no token came for so long that they are old. One with
/// a key that is not there may wait for them once, as the issuer may sign by a new one. However
/// many such requests there are, the issuer is asked no more often than every few seconds, and only
/// a few of them wait at once.
final class IssuerKeys implements JWKSource<SecurityContext> {
    /// After which they are loaded anew.
    static final Duration FRESH = Duration.ofMinutes(5);

    /// For which they are believed while the issuer does not answer.
    static final Duration USABLE = Duration.ofHours(4);

    /// Between two tries.
    static final Duration PAUSE = Duration.ofSeconds(5);

    /// After which a request waits for newer ones, as the issuer may have withdrawn a key.
    static final Duration OLD = FRESH.multipliedBy(2);

    private static final Duration PATIENCE = Duration.ofSeconds(6);
    private static final Logger log = LoggerFactory.getLogger(IssuerKeys.class);

    private record Loaded(JWKSet keys, long at) {}

    private final KeySetLoader loader;
    private final Executor threads;
    private final LongSupplier nanos;
    private final Semaphore waiting = new Semaphore(TokenSettings.MOST_WAITING);
    private volatile @Nullable Loaded loaded;
    private @Nullable CompletableFuture<Void> underWay;
    private long lastTry;
    private boolean isFailing;

    /// @param threads for the loading, apart from those of requests
    IssuerKeys(KeySetLoader loader, Executor threads, LongSupplier nanos) {
        this.loader = loader;
        this.threads = threads;
        this.nanos = nanos;
        this.lastTry = nanos.getAsLong() - PAUSE.toNanos();
    }

    /// The keys that count now: the same object for as long as they do not change. Null if there
    /// are none.
    ///
    /// @throws KeysMissingException if they are old and others wait for newer ones already
    @Nullable JWKSet current() throws KeysMissingException {
        Loaded now = loaded;
        if (now == null || age(now) > FRESH.toNanos()) {
            renew(now);
        }
        Loaded then = loaded;
        return then == null || age(then) > USABLE.toNanos() ? null : then.keys();
    }

    private long age(Loaded its) {
        return nanos.getAsLong() - its.at();
    }

    private void renew(@Nullable Loaded old) throws KeysMissingException {
        boolean isWaitedFor = old != null && age(old) > OLD.toNanos() && mayAnswer();
        CompletableFuture<Void> load = load();
        if (load != null && isWaitedFor) {
            boolean _ = isEnded(load);
        }
    }

    /// While the issuer does not answer, only the first of many tries is waited for.
    private synchronized boolean mayAnswer() {
        return !isFailing || nanos.getAsLong() - lastTry > OLD.toNanos();
    }

    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
            throws KeysMissingException {
        JWKSet known = current();
        List<JWK> found = known == null ? List.of() : selector.select(known);
        if (!found.isEmpty()) {
            return found;
        }
        CompletableFuture<Void> load = load();
        if (load != null && !isEnded(load)) {
            throw new KeysMissingException("the keys of the issuer do not come");
        }
        JWKSet now = current();
        if (now == null) {
            throw new KeysMissingException("the keys of the issuer are not known");
        }
        return selector.select(now);
    }

    /// Those who do not wait find out from another try of theirs.
    ///
    /// @return false if it takes too long
    private boolean isEnded(CompletableFuture<Void> load) throws KeysMissingException {
        if (!waiting.tryAcquire()) {
            throw new KeysMissingException("others wait for the keys of the issuer");
        }
        try {
            load.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeysMissingException("the service ends");
        } finally {
            waiting.release();
        }
    }

    /// Begins to load them, unless the last try was just before.
    ///
    /// @return what is under way; null if nothing is
    synchronized @Nullable CompletableFuture<Void> load() {
        if (underWay != null && !underWay.isDone()) {
            return underWay;
        }
        long now = nanos.getAsLong();
        if (now - lastTry < PAUSE.toNanos()) {
            return null;
        }
        lastTry = now;
        underWay = CompletableFuture.runAsync(this::tryToLoad, threads);
        return underWay;
    }

    private void tryToLoad() {
        try {
            take(loader.load());
        } catch (IOException | RuntimeException e) {
            failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void take(JWKSet keys) {
        Loaded before = loaded;
        boolean isSame = before != null && before.keys().toString().equals(keys.toString());
        JWKSet known = before == null || !isSame ? keys : before.keys();
        loaded = new Loaded(known, nanos.getAsLong());
        if (isFailing || !isSame) {
            log.info("keys of the issuer loaded: count={}", keys.size());
        }
        isFailing = false;
    }

    /// A line for the first failure in a row.
    private synchronized void failed(Exception e) {
        if (!isFailing) {
            log.warn("could not load the keys of the issuer: {}", e.getMessage());
        }
        isFailing = true;
    }
}
