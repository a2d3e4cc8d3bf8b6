package io.coremill.queue.postgres.node;

import io.coremill.queue.postgres.connect.ServerProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears what other nodes send, on a connection for nothing else. Where a pooler is in between, a
/// listener may hear nothing: so it first finds out whether a word reaches it, and gives up if not.
/// Nothing depends on it but speed, as nodes also look for themselves.
public final class NodeListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeListener.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /// A connection that was silent for so long is asked whether it still is one.
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final Opening opening;
    private final NewsChannel channel;
    private final LongSupplier nanos;
    private final NodeNews news;
    private final Runnable lookNow;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().name("coremill-listener").daemon().unstarted(this::run);
    private volatile @Nullable Connection connection;
    private volatile boolean polling;
    private volatile boolean hears;

    /// @param opening makes a connection that reaches the server without a pooler in between
    /// @param nanos rises steadily from anywhere
    /// @param lookNow looks at all that is new, where a piece of news does not have it all
    public NodeListener(
            Opening opening,
            NewsChannel channel,
            LongSupplier nanos,
            NodeNews news,
            Runnable lookNow) {
        this.opening = opening;
        this.channel = channel;
        this.nanos = nanos;
        this.news = news;
        this.lookNow = lookNow;
    }

    public void start() {
        thread.start();
    }

    /// Whether it has given up, so that this node learns what is new by looking alone.
    public boolean isPolling() {
        return polling;
    }

    /// Whether it hears the others just now.
    public boolean isHearing() {
        return hears;
    }

    private void run() {
        var pause = FIRST_PAUSE;
        while (!isClosed() && !polling) {
            boolean heard = listenUntilLost();
            pause = heard ? FIRST_PAUSE : longer(pause);
            if (!polling && waitFor(pause)) {
                return;
            }
        }
    }

    /// @return whether anything could be heard on the connection
    private boolean listenUntilLost() {
        boolean heard = false;
        try (var current = opening.open()) {
            connection = current;
            if (isClosed()) {
                return false;
            }
            heard = listen(current);
            hears = heard;
            while (heard && !isClosed()) {
                hear(current);
            }
        } catch (SQLException e) {
            if (!isClosed()) {
                log.debug("the listening connection is lost: {}", e.getMessage());
            }
        } finally {
            hears = false;
            connection = null;
        }
        return heard;
    }

    private boolean listen(Connection current) throws SQLException {
        if (hearsOn(current)) {
            lookNow.run();
            return true;
        }
        log.warn(
                "this node does not hear other nodes, as LISTEN does not work on its connection; it"
                        + " looks once a second instead. Set coremill.store.direct-url to an address"
                        + " of PostgreSQL without a pooler in between");
        polling = true;
        return false;
    }

    /// A pooler would bring back what the connection itself has sent. So the words come over
    /// another one there, while this one asks nothing and has no part of the server unless that is
    /// its own.
    private boolean hearsOn(Connection current) throws SQLException {
        if (ServerProcess.isReached(current)) {
            subscribe(current);
            return hearsFrom(current, current);
        }
        try (var other = opening.open()) {
            if (!ServerProcess.isKept(current, other)) {
                return false;
            }
            subscribe(current);
            boolean once = hearsFrom(other, current);
            return once && hearsFrom(other, current);
        }
    }

    private void subscribe(Connection current) throws SQLException {
        try (var statement = current.createStatement()) {
            statement.execute("LISTEN " + channel.quoted());
        }
    }

    private boolean hearsFrom(Connection sender, Connection current) throws SQLException {
        var echo = new NewsPayload.Echo(UUID.randomUUID());
        try (var statement = sender.prepareStatement("SELECT pg_notify(?, ?)")) {
            statement.setString(1, channel.name());
            statement.setString(2, channel.text(echo));
            statement.execute();
        }
        long start = nanos.getAsLong();
        while (nanos.getAsLong() - start < PATIENCE.toNanos()) {
            var heard = receive(current, Duration.ofSeconds(1));
            if (heard.contains(echo)) {
                return true;
            }
        }
        return false;
    }

    private void hear(Connection current) throws SQLException {
        var heard = receive(current, SILENCE);
        if (heard.isEmpty() && !current.isValid((int) PATIENCE.toSeconds())) {
            throw new SQLException("it does not answer");
        }
        pass(heard);
    }

    private List<NewsPayload> receive(Connection current, Duration patience) throws SQLException {
        var heard = current.unwrap(PGConnection.class).getNotifications((int) patience.toMillis());
        return heard == null
                ? List.of()
                : List.of(heard).stream()
                        .map(PGNotification::getParameter)
                        .map(channel::read)
                        .flatMap(Optional::stream)
                        .distinct()
                        .toList();
    }

    private void pass(List<NewsPayload> heard) {
        var queues = new HashSet<String>();
        for (var piece : heard) {
            switch (piece) {
                case NewsPayload.Work(var queue) -> queues.add(queue);
                case NewsPayload.Cancel(var lease, var queue) ->
                        safely(() -> news.cancelled(lease, queue));
                case NewsPayload.Changed(var job) -> safely(() -> news.changed(job));
                case NewsPayload.Finished(var job) -> safely(() -> news.finished(job));
                case NewsPayload.Watch(var job) -> safely(() -> news.watched(job));
                case NewsPayload.Pauses(), NewsPayload.Request() -> safely(lookNow);
                case NewsPayload.Echo _ -> {}
            }
        }
        if (!queues.isEmpty()) {
            safely(() -> news.hasWork(queues));
        }
    }

    private static void safely(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException e) {
            log.error("a piece of news from another node was not taken", e);
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private static Duration longer(Duration pause) {
        var twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    /// @return whether it was closed meanwhile
    private boolean waitFor(Duration pause) {
        try {
            return closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        var current = connection;
        if (current != null) {
            abort(current);
        }
        try {
            if (thread.getState() != Thread.State.NEW && !thread.join(PATIENCE)) {
                log.debug("the listener still waits for its connection");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends a wait for notifications, too.
    private static void abort(Connection current) {
        try {
            current.abort(Runnable::run);
        } catch (SQLException e) {
            log.debug("the listening connection was not cut: {}", e.getMessage());
        }
    }

    /// Makes a connection on which each statement is committed.
    @FunctionalInterface
    public interface Opening {
        Connection open() throws SQLException;
    }
}
