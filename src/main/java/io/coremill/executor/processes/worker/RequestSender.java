package io.coremill.executor.processes.worker;

import io.coremill.executor.Assignment;
import io.coremill.executor.SerialTask;
import io.coremill.executor.processes.OutcomeRules;
import io.coremill.protocol.MetaPlacement;
import io.coremill.protocol.WorkerRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives a worker its requests. Where a reply makes room, the thread that read it takes the next
/// attempt and writes the request, so that none is handed from thread to thread; a worker that had
/// nothing to do is given its next attempt by the thread that wakes it.
public final class RequestSender {
    private final MetaPlacement meta;
    private final Supply supply;
    private final WorkerProcess worker;
    private final InFlightRequests inFlight;
    private final PipelineDepth depth;
    private final AttemptMeter meter;
    private final SerialTask filling = new SerialTask(this::fillOnce);
    private volatile int concurrency = 1;

    /// Whether it looked for work, having none, and there was none.
    private volatile boolean hungry = false;

    /// Whether the job that it was given last is sensitive. That one is alone with its worker, as
    /// what a worker prints is in the log of the oldest job that it has.
    private volatile boolean lastIsSensitive = false;

    /// The worker that this one is to succeed, as long as it has something to answer.
    private volatile @Nullable InFlightRequests before;

    /// Where attempts come from.
    interface Supply {

        /// The next attempt for a worker that has room.
        @Nullable Assignment next();

        /// An attempt that the worker which took it had better not run.
        void takeBack(Assignment assignment);

        /// Offers what was taken back to workers that are free.
        void offerWhatWasTakenBack();

        /// Whether another worker would start at once on whatever comes.
        boolean hasHungryBeside(WorkerProcess one);
    }

    RequestSender(
            MetaPlacement meta,
            Supply supply,
            WorkerProcess worker,
            InFlightRequests inFlight,
            PipelineDepth depth,
            AttemptMeter meter) {
        this.meta = meta;
        this.supply = supply;
        this.worker = worker;
        this.inFlight = inFlight;
        this.depth = depth;
        this.meter = meter;
    }

    /// Attempts that the worker can have at once as things are.
    public int capacity() {
        return mayHaveMore() ? Math.max(0, concurrency - sizeBefore()) : 0;
    }

    int concurrency() {
        return concurrency;
    }

    void setConcurrency(int most) {
        concurrency = most;
    }

    /// Together the two are given no more than one was.
    void succeed(InFlightRequests predecessor) {
        before = predecessor;
    }

    void forget(InFlightRequests gone) {
        if (before == gone) {
            before = null;
        }
    }

    /// Whether it would start at once on whatever comes.
    public boolean isHungry() {
        return hungry && mayHaveMore();
    }

    /// There is work. If there is no room for it, the next reply will see to it.
    public void wake() {
        if (inFlight.isEmpty() || concurrency > 1) {
            fill();
        }
    }

    /// Takes attempts and sends them while there is room. If another thread is at it, that one
    /// looks again: so nothing is overlooked, and no thread waits.
    public void fill() {
        filling.run();
        supply.offerWhatWasTakenBack();
    }

    private void fillOnce() {
        var batch = new ArrayList<InFlightAttempt>();
        try {
            if (inFlight.expect()) {
                takeInto(batch);
            }
            if (!batch.isEmpty()) {
                send(batch);
            }
        } catch (RuntimeException | Error e) {
            worker.giveUp(e);
            batch.stream().filter(attempt -> !inFlight.contains(attempt)).forEach(this::giveBack);
        } finally {
            inFlight.expectNoMore();
        }
        worker.hasBeenFilled();
    }

    private void takeInto(List<InFlightAttempt> batch) {
        int size = inFlight.size();
        int most = mayHaveMore() && worker.process().isClear() ? limit() : 0;
        while (size + batch.size() < most) {
            Assignment next = supply.next();
            if (next == null) {
                hungry = size + batch.size() == 0;
                return;
            }
            hungry = false;
            boolean ahead = concurrency == 1 && size + batch.size() > 0;
            if (ahead && !mayFollow(next)) {
                supply.takeBack(next);
                return;
            }
            lastIsSensitive = next.isSensitive();
            if (lastIsSensitive) {
                worker.hasSensitive();
            }
            batch.add(new InFlightAttempt(next, meter));
        }
    }

    private boolean mayFollow(Assignment next) {
        return !lastIsSensitive && !next.isSensitive() && depth.mayFollow(next.type());
    }

    private boolean mayHaveMore() {
        InFlightRequests predecessor = before;
        boolean isItsTurn = predecessor == null || !predecessor.isAccepting();
        return isItsTurn && inFlight.isAccepting() && worker.isReady();
    }

    /// One request ahead of the reply to another is worth it only if no other worker is free.
    private int limit() {
        int room = concurrency - sizeBefore();
        boolean isAlone = lastIsSensitive && !inFlight.isEmpty();
        return concurrency > 1 || room < 1 || isAlone || supply.hasHungryBeside(worker)
                ? room
                : depth.window();
    }

    private int sizeBefore() {
        InFlightRequests predecessor = before;
        return predecessor == null ? 0 : predecessor.size();
    }

    private void send(List<InFlightAttempt> batch) {
        AttemptMeter.Reading now = meter.read();
        beginThoseThatRunAtOnce(batch, now);
        List<byte[]> messages =
                batch.stream().map(attempt -> bytes(attempt.request(), meta)).toList();
        List<InFlightAttempt> refused = inFlight.send(batch, messages, worker.process()::write);
        if (concurrency > 1) {
            inFlight.noteCompany();
        }
        refused.forEach(
                attempt -> attempt.end(OutcomeRules.unsent(attempt.stopReason()), now, true));
        beginOldest(now); // if the reply before it came just now
    }

    private void beginThoseThatRunAtOnce(List<InFlightAttempt> batch, AttemptMeter.Reading now) {
        if (concurrency > 1) {
            batch.forEach(attempt -> begin(attempt, now));
        } else if (inFlight.isEmpty()) {
            begin(batch.getFirst(), now);
        }
    }

    /// In a worker that has one at a time, the oldest runs.
    void beginOldest(AttemptMeter.Reading now) {
        InFlightAttempt oldest = concurrency == 1 ? inFlight.oldest() : null;
        if (oldest != null) {
            begin(oldest, now);
        }
    }

    void begin(InFlightAttempt attempt, AttemptMeter.Reading now) {
        attempt.begin(reason -> worker.channel().stop(attempt, reason), now);
    }

    private void giveBack(InFlightAttempt attempt) {
        attempt.end(OutcomeRules.unsent(attempt.stopReason()), meter.read(), true);
    }

    static byte[] bytes(WorkerRequest request, MetaPlacement meta) {
        var text = new StringBuilder(256);
        request.writeTo(text, meta);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
