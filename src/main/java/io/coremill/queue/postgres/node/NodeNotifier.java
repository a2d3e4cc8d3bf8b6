package io.coremill.queue.postgres.node;

import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends other nodes what a commit of this one means for them. A notification takes a lock of the
/// whole database at its commit, so it has a tiny transaction to itself. One is under way at most;
/// what comes meanwhile goes with the next, each piece once. What is new about a job that has not
/// finished waits a moment for company, as the end of a short job follows at once and somebody may
/// wait for it. Nothing is sent while there is no other node, and what cannot be sent is dropped:
/// nodes also look for themselves.
public final class NodeNotifier implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeNotifier.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int TRIES = 2;
    private static final int MOST_PENDING = 10_000;
    private static final Duration MOMENT = Duration.ofMillis(5);

    /// Its commit waits for no disk: news are of no use after a crash.
    private static final String NOTIFY =
            """
            SELECT pg_notify(?, text), set_config('synchronous_commit', 'off', TRUE)
            FROM unnest(?::text[]) AS text
            """;

    private final PostgresSession session;
    private final NewsChannel channel;
    private final BooleanSupplier hasOthers;
    private final Duration moment;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition isNew = lock.newCondition();
    private final Set<NewsPayload> pending = new LinkedHashSet<>();
    private final Thread thread =
            Thread.ofPlatform().name("coremill-notifier").daemon().unstarted(this::run);
    private boolean closed;

    /// @param session for notifications alone
    /// @param hasOthers whether anybody else listens
    public NodeNotifier(PostgresSession session, NewsChannel channel, BooleanSupplier hasOthers) {
        this(session, channel, hasOthers, MOMENT);
    }

    /// @param moment how long a change waits for company
    NodeNotifier(
            PostgresSession session,
            NewsChannel channel,
            BooleanSupplier hasOthers,
            Duration moment) {
        this.session = session;
        this.channel = channel;
        this.hasOthers = hasOthers;
        this.moment = moment;
    }

    public void start() {
        thread.start();
    }

    /// Jobs wait in these queues.
    public void work(Set<String> queues) {
        queues.forEach(queue -> send(new NewsPayload.Work(queue)));
    }

    /// The job of a lease is to be stopped, whichever node holds it.
    public void cancel(long lease, String queue) {
        send(new NewsPayload.Cancel(lease, queue));
    }

    /// Something about a job is new.
    public void changed(UUID job) {
        send(new NewsPayload.Changed(job));
    }

    /// A job has finished.
    public void finished(UUID job) {
        send(new NewsPayload.Finished(job));
    }

    /// A client of this node wants to hear of a job.
    public void watch(UUID job) {
        send(new NewsPayload.Watch(job));
    }

    /// A queue was paused, or goes on.
    public void pauses() {
        send(new NewsPayload.Pauses());
    }

    /// A node was asked for something.
    public void request() {
        send(new NewsPayload.Request());
    }

    private void send(NewsPayload piece) {
        if (hasOthers.getAsBoolean()) {
            add(piece);
        }
    }

    private void add(NewsPayload piece) {
        lock.lock();
        try {
            if (!closed && pending.size() < MOST_PENDING && pending.add(piece)) {
                isNew.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            for (var some = take(); !some.isEmpty(); some = take()) {
                send(some);
            }
        } catch (InterruptedException e) {
            log.warn("the notifier was interrupted, and sends nothing any more");
        }
    }

    /// @return nothing once all is sent and no more will come
    private List<NewsPayload> take() throws InterruptedException {
        lock.lock();
        try {
            while (pending.isEmpty() && !closed) {
                isNew.await();
            }
            long left = moment.toNanos();
            while (left > 0 && canWait()) {
                left = isNew.awaitNanos(left);
            }
            var some = List.copyOf(pending);
            pending.clear();
            return some;
        } finally {
            lock.unlock();
        }
    }

    private boolean canWait() {
        return !closed && pending.stream().allMatch(NewsPayload.Changed.class::isInstance);
    }

    /// The first try may meet a connection that was lost since the last one.
    private void send(List<NewsPayload> some) {
        for (int i = 0; i < TRIES; i++) {
            try {
                trySending(some);
                return;
            } catch (SQLException | RuntimeException e) {
                session.rollBack();
                log.debug("{} pieces of news were not sent: {}", some.size(), e.getMessage());
            }
        }
    }

    private void trySending(List<NewsPayload> some) throws SQLException {
        session.beginAlone();
        var statement = session.prepare(NOTIFY);
        statement.setString(1, channel.name());
        statement.setArray(2, session.array("text", some.stream().map(channel::text).toArray()));
        statement.executeQuery().close();
    }

    /// Sends what is pending.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            isNew.signal();
        } finally {
            lock.unlock();
        }
        try {
            if (thread.getState() == Thread.State.NEW || thread.join(PATIENCE)) {
                session.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
