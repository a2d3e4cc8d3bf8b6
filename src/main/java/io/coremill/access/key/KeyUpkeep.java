package io.coremill.access.key;

import io.coremill.access.key.KeyStore.KeyWatch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what this node knows of keys up to date, on a thread of its own: reads them again after a
/// change, and writes once a minute when they were used. Once a day it warns while the first key is
/// the only one that may do all.
public final class KeyUpkeep implements KeyWatch, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KeyUpkeep.class);
    private static final Duration BETWEEN_WRITES = Duration.ofMinutes(1);
    private static final Duration UNTIL_NEXT_TRY = Duration.ofSeconds(1);
    private static final Duration BETWEEN_WARNINGS = Duration.ofDays(1);

    private final KeyStore store;
    private final KnownKeys known;
    private final InstantSource clock;
    private final Semaphore wanted = new Semaphore(0);
    private final Thread thread =
            Thread.ofPlatform().name("coremill-access").daemon().unstarted(this::run);
    private volatile boolean closed;
    private volatile boolean stale;
    private Instant nextWrite;
    private Instant nextWarning = Instant.MIN;

    public KeyUpkeep(KeyStore store, KnownKeys known, InstantSource clock) {
        this.store = store;
        this.known = known;
        this.clock = clock;
        nextWrite = clock.instant().plus(BETWEEN_WRITES);
    }

    /// Knows all keys when it returns.
    public void start() {
        store.watchedBy(this);
        known.look(store);
        thread.start();
    }

    @Override
    public void changed() {
        stale = true;
        wanted.release();
    }

    @Override
    public long version() {
        return known.version();
    }

    @Override
    public boolean seen(KeySnapshot keys, long before) {
        return known.seen(keys, before);
    }

    private void run() {
        while (!closed) {
            try {
                var _ = wanted.tryAcquire(pause().toMillis(), TimeUnit.MILLISECONDS);
                wanted.drainPermits();
                turn();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                log.warn("keys could not be looked after; this is tried again: {}", e.getMessage());
            }
        }
    }

    private Duration pause() {
        return stale ? UNTIL_NEXT_TRY : BETWEEN_WRITES;
    }

    /// Does what is due.
    synchronized void turn() {
        if (stale) {
            stale = false;
            readAgain();
        }
        var now = clock.instant();
        if (!now.isBefore(nextWrite)) {
            nextWrite = now.plus(BETWEEN_WRITES);
            writeUses();
        }
        if (!now.isBefore(nextWarning) && known.isBootstrapAlone()) {
            nextWarning = now.plus(BETWEEN_WARNINGS);
            log.warn(
                    "the key bootstrap of the settings is the only one that may do all; make an"
                            + " admin key for each operator, then remove it from the settings");
        }
    }

    private void readAgain() {
        try {
            known.look(store);
        } catch (RuntimeException e) {
            stale = true;
            throw e;
        }
    }

    /// What cannot be written is written with the next ones.
    private void writeUses() {
        var uses = known.unwrittenUses();
        if (!uses.isEmpty()) {
            var _ = store.change(new KeyChange.Use(uses)).thenAccept(_ -> known.areWritten(uses));
        }
    }

    private void writeLastUses() {
        try {
            writeUses();
        } catch (RuntimeException e) {
            log.debug("the last uses of keys were not written: {}", e.getMessage());
        }
    }

    /// The last uses are written with what the store has gathered at its own end.
    @Override
    public void close() {
        closed = true;
        wanted.release();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writeLastUses();
    }
}
