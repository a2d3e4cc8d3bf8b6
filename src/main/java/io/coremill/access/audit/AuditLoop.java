package io.coremill.access.audit;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread that brings the record into its table. Nothing else waits for it.
public final class AuditLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AuditLoop.class);
    private static final long PATIENCE = TimeUnit.SECONDS.toMillis(5);

    private final AuditTrail trail;
    private final Thread thread =
            Thread.ofPlatform().name("coremill-audit").daemon().unstarted(this::run);
    private volatile boolean stopped;

    public AuditLoop(AuditTrail trail) {
        this.trail = trail;
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!stopped) {
                trail.awaitNews(trail.turn());
            }
            trail.end();
        } catch (InterruptedException e) {
            log.debug("the audit log ends");
        }
    }

    @Override
    public void close() {
        stopped = true;
        trail.wake();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
