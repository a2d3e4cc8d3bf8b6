package io.coremill.executor.processes.worker;

import io.coremill.executor.ExecutorClock;
import io.coremill.job.JobId;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The requests that a worker has been sent and has not answered, oldest first, and whether it may
/// be sent more. Safe from any thread; nothing is reported while it is locked.
final class InFlightRequests {
    /// As many jobs that it answered are remembered.
    private static final int LAST = 10;

    private final Map<Long, InFlightAttempt> sent = new LinkedHashMap<>();
    private final @Nullable JobId[] lastDone = new JobId[LAST];
    private long done = 0;
    private long written = 0;
    private volatile int size = 0;
    private volatile boolean accepting = true;
    private volatile boolean refusing = false;
    private volatile boolean expecting = false;
    private final ExecutorClock clock;
    private volatile long quietSince;

    InFlightRequests(ExecutorClock clock) {
        this.clock = clock;
        quietSince = clock.tick();
    }

    /// A thread is about to take attempts for it; if it announces that in time, they are still
    /// sent. Not for several threads at once.
    ///
    /// @return whether it is in time
    boolean expect() {
        expecting = true;
        return accepting;
    }

    /// The thread that was about to has done so.
    synchronized void expectNoMore() {
        expecting = false;
        notifyAll();
    }

    /// Waits for a thread that has taken attempts for it and not yet sent them or given them back.
    synchronized void awaitNoneExpected() {
        try {
            while (expecting) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether nothing is unanswered, nor about to be sent.
    boolean isQuiet() {
        return !expecting && size == 0;
    }

    /// Sends what may be sent, in the order in which it is kept here.
    ///
    /// @param messages of the runs
    /// @param out passes them on without waiting
    /// @return those that were asked to stop or come too late, and are not sent
    synchronized List<InFlightAttempt> send(
            List<InFlightAttempt> runs, List<byte[]> messages, Consumer<byte[]> out) {
        var refused = new ArrayList<InFlightAttempt>(0);
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < runs.size(); i++) {
            InFlightAttempt attempt = runs.get(i);
            if (refusing || attempt.stopReason() != null) {
                refused.add(attempt);
            } else {
                sent.put(attempt.lease(), attempt);
                attempt.writtenFrom(written + bytes.size());
                bytes.writeBytes(messages.get(i));
            }
        }
        size = sent.size();
        if (bytes.size() > 0) {
            write(bytes.toByteArray(), out);
        }
        return refused;
    }

    /// Sends something about a run.
    ///
    /// @return whether it was still there
    synchronized boolean sendAbout(InFlightAttempt attempt, byte[] message, Consumer<byte[]> out) {
        boolean isThere = contains(attempt);
        if (isThere) {
            write(message, out);
        }
        return isThere;
    }

    private void write(byte[] bytes, Consumer<byte[]> out) {
        written += bytes.length;
        out.accept(bytes);
    }

    /// The answer is there.
    ///
    /// @return null if there is no such request
    synchronized @Nullable InFlightAttempt take(long lease) {
        InFlightAttempt attempt = sent.remove(lease);
        if (attempt != null) {
            lastDone[(int) (done % LAST)] = attempt.assignment().job();
            done++;
            size = sent.size();
            quietSince = clock.tick();
        }
        return attempt;
    }

    synchronized @Nullable InFlightAttempt find(long lease) {
        return sent.get(lease);
    }

    synchronized boolean contains(InFlightAttempt attempt) {
        return sent.containsKey(attempt.lease());
    }

    synchronized @Nullable InFlightAttempt oldest() {
        for (InFlightAttempt first : sent.values()) {
            return first;
        }
        return null;
    }

    synchronized List<InFlightAttempt> all() {
        return List.copyOf(sent.values());
    }

    /// An attempt that runs beside others shares its costs with them.
    synchronized void noteCompany() {
        if (sent.size() > 1) {
            sent.values().forEach(InFlightAttempt::setNotAlone);
        }
    }

    /// Nothing new is sent.
    ///
    /// @return what is left
    synchronized List<InFlightAttempt> clear() {
        refuse();
        List<InFlightAttempt> rest = all();
        sent.clear();
        size = 0;
        return rest;
    }

    /// No more attempts are taken for it; those taken already are still sent.
    void acceptNoMore() {
        accepting = false;
    }

    /// Nothing new is sent, whichever thread has it.
    synchronized void refuse() {
        accepting = false;
        refusing = true;
    }

    /// How many of its requests are such at one moment.
    synchronized int count(Predicate<InFlightAttempt> such) {
        return (int) sent.values().stream().filter(such).count();
    }

    boolean isAccepting() {
        return accepting;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// How long it has been empty in nanoseconds, if it is.
    long quietFor() {
        return clock.tick() - quietSince;
    }

    synchronized long done() {
        return done;
    }

    /// The newest first.
    synchronized List<JobId> lastDone() {
        var jobs = new ArrayList<JobId>(LAST);
        for (long i = done - 1; i >= Math.max(0, done - LAST); i--) {
            JobId job = lastDone[(int) (i % LAST)];
            if (job != null) {
                jobs.add(job);
            }
        }
        return jobs;
    }

    List<JobId> jobs() {
        return all().stream().map(attempt -> attempt.assignment().job()).toList();
    }
}
