package io.coremill.web.live;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at a job for one client whenever something is new, though only a few times a second, and
/// only when the client has read what it was sent before. So nothing is lost, nothing piles up, and
/// a job that nothing happens to costs a heartbeat now and then.
final class JobFollower implements JobNews.Follower, EventStream.Owner {
    private static final Logger log = LoggerFactory.getLogger(JobFollower.class);

    /// Fits what one look may send.
    static final int MOST_PENDING = 2 * FollowedJob.MOST_LINES;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final int MOST_MISSED = 3;

    private final FollowedJob job;
    private final ScheduledExecutorService readers;
    private final Consumer<JobFollower> atEnd;
    private final AtomicBoolean due = new AtomicBoolean();
    private volatile boolean behind;
    private volatile boolean ended;
    private @Nullable EventStream stream;
    private int missed;

    /// @param atEnd called once nothing more is wanted
    JobFollower(FollowedJob job, ScheduledExecutorService readers, Consumer<JobFollower> atEnd) {
        this.job = job;
        this.readers = readers;
        this.atEnd = atEnd;
    }

    synchronized void begin(EventStream opened) {
        stream = opened;
        opened.start();
        lookAfter(Duration.ZERO);
        beatLater();
    }

    @Override
    public void changed() {
        if (due.compareAndSet(false, true)) {
            lookAfter(BETWEEN_LOOKS);
        }
    }

    /// No client should have to wait for the end.
    @Override
    public void finished() {
        lookAfter(Duration.ZERO);
    }

    @Override
    public void drained(EventStream it) {
        if (behind) {
            behind = false;
            lookAfter(Duration.ZERO);
        }
    }

    @Override
    public void gone(EventStream it) {
        ended = true;
        atEnd.accept(this);
    }

    private void lookAfter(Duration pause) {
        later(pause, this::look);
    }

    private void beatLater() {
        later(HEARTBEAT, this::beat);
    }

    private void later(Duration pause, Consumer<EventStream> what) {
        try {
            var _ =
                    readers.schedule(
                            () -> withStream(what), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("no job is followed any more: the service has stopped");
        }
    }

    private synchronized void withStream(Consumer<EventStream> what) {
        if (stream != null && !ended) {
            what.accept(stream);
        }
    }

    private void look(EventStream to) {
        due.set(false);
        behind = !to.isDrained();
        // It may have been drained just before it was noted that it is behind.
        if (behind && !to.isDrained()) {
            return;
        }
        behind = false;
        try {
            tell(job.look(), to);
        } catch (RuntimeException e) {
            log.warn("a job cannot be followed any further", e);
            to.end();
        }
    }

    private void tell(FollowedJob.News news, EventStream to) {
        news.events().forEach(to::offer);
        if (news.ends()) {
            to.end();
        } else if (news.more()) {
            lookAfter(Duration.ZERO);
        }
    }

    private void beat(EventStream to) {
        if (to.isDrained()) {
            missed = 0;
            to.offer(EventWriter.HEARTBEAT);
        } else if (++missed >= MOST_MISSED) {
            to.cutOff();
        }
        beatLater();
    }
}
