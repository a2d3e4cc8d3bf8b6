package io.coremill.web.gate;

import io.coremill.access.limits.CallerLimit;
import io.coremill.access.limits.RefusalFigures;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.coyote.Constants;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Cuts off connections on which no request comes. Tomcat bounds only the pause between two pieces
/// of a request, so a client that sends a byte now and then could keep its connection for ever; and
/// while too many are open it accepts no more, however long they have been idle.
@Component
class ConnectionWatch {
    private static final Logger log = LoggerFactory.getLogger(ConnectionWatch.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /// In milliseconds. Tomcat looks once a second for idle connections whose time is up, and ends
    /// those that no other thread has in hand.
    private static final long AT_ONCE = 1;

    private final OpenConnections open;
    private final RefusalFigures figures;
    private final LongSupplier nanos;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("coremill-connections").daemon().factory());

    ConnectionWatch(OpenConnections open, RefusalFigures figures, LongSupplier nanos) {
        this.open = open;
        this.figures = figures;
        this.nanos = nanos;
        long pause = PAUSE.toMillis();
        var _ = timer.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.MILLISECONDS);
    }

    private void look() {
        open.watched().forEach(this::look);
    }

    private void look(WatchedProtocol protocol) {
        try {
            cutSlow(protocol);
            cutIdle(protocol);
        } catch (RuntimeException e) {
            log.warn("connections cannot be looked at", e);
        }
    }

    private void cutSlow(WatchedProtocol protocol) {
        long patience = TimeUnit.MILLISECONDS.toNanos(protocol.getConnectionTimeout());
        long now = nanos.getAsLong();
        protocol.connections()
                .filter(each -> isSlow(each, now, patience))
                .forEach(each -> end(each, protocol, now, patience));
    }

    /// A byte may come just now: while this thread has the connection, no other goes on with it.
    private void end(
            NioSocketWrapper connection, WatchedProtocol protocol, long now, long patience) {
        ReentrantLock lock = connection.getLock();
        if (!lock.tryLock()) {
            return;
        }
        try {
            if (isSlow(connection, now, patience)) {
                protocol.end(connection);
                figures.count(CallerLimit.HEADER_TIME);
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean isSlow(NioSocketWrapper connection, long now, long patience) {
        Request arriving = arriving(connection);
        return arriving != null && now - arriving.getStartTimeNanos() > patience;
    }

    /// Closes so many that new ones are accepted for a while, those first that have been idle
    /// longest.
    private void cutIdle(WatchedProtocol protocol) {
        long most = protocol.getMaxConnections();
        long count = protocol.getConnectionCount();
        if (count <= most / 8 * 7) {
            return;
        }
        List<IdleConnection> idle =
                protocol.connections()
                        .filter(ConnectionWatch::asksNothing)
                        .map(each -> new IdleConnection(each, each.getLastRead()))
                        .sorted(Comparator.comparingLong(IdleConnection::since))
                        .limit(count - most / 4 * 3)
                        .toList();
        idle.forEach(it -> cutIdle(it.connection()));
        log.warn(
                "{} of at most {} connections are open: {} that ask nothing are closed",
                count,
                most,
                idle.size());
    }

    private static boolean asksNothing(NioSocketWrapper connection) {
        return connection.getCurrentProcessor() == null || arriving(connection) != null;
    }

    private void cutIdle(NioSocketWrapper connection) {
        if (connection.getReadTimeout() != AT_ONCE) {
            connection.setReadTimeout(AT_ONCE);
            figures.count(CallerLimit.IDLE_CONNECTIONS);
        }
    }

    /// The request whose headers are on their way; null without one.
    private static @Nullable Request arriving(NioSocketWrapper connection) {
        if (!(connection.getCurrentProcessor() instanceof Processor processor)) {
            return null;
        }
        // Between two pieces of its headers a request is not begun; one that waits is asynchronous.
        Request request = processor.getRequest();
        boolean isArriving =
                request != null
                        && !processor.isAsync()
                        && request.getRequestProcessor().getStage() == Constants.STAGE_ENDED
                        && request.getStartTimeNanos() >= 0;
        return isArriving ? request : null;
    }

    @PreDestroy
    void close() {
        timer.shutdownNow();
    }

    /// As it was when it was looked at: what the list is sorted by must not change meanwhile.
    private record IdleConnection(NioSocketWrapper connection, long since) {}
}
