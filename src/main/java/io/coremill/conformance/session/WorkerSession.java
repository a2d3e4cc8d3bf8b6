package io.coremill.conformance.session;

import io.coremill.protocol.MetaPlacement;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Where the worker is heard: holds one that lives, and starts another where it has ended, so that
/// what kills it in one check does not count in the next.
public final class WorkerSession implements AutoCloseable {
    /// Far apart, so that an id that is wrong by a little is no other's.
    private static final long STEP = 1_009;

    private static final int MOST_SILENCES = 3;

    private final CheckOptions options;
    private final WorkerStart starts;
    private final InstantSource clock;
    private final List<WorkerUnderTest> candidates = new ArrayList<>();
    private @Nullable WorkerUnderTest current;
    private long lastId = 0;
    private int silences = 0;
    private boolean closed;

    /// @param nanos rises steadily from anywhere
    public WorkerSession(CheckOptions options, InstantSource clock, LongSupplier nanos) {
        this(options, its -> WorkerUnderTest.start(its, nanos), clock);
    }

    /// @param clock by which requests have their deadlines
    WorkerSession(CheckOptions options, WorkerStart starts, InstantSource clock) {
        this.options = options;
        this.starts = starts;
        this.clock = clock;
    }

    public CheckOptions options() {
        return options;
    }

    /// One that lives.
    public WorkerUnderTest worker() throws IOException, InterruptedException {
        WorkerUnderTest worker = current;
        if (worker == null || !worker.isAlive()) {
            endCurrent();
            worker = start();
        }
        return worker;
    }

    /// Those that have ended too, in the order of their starts.
    public synchronized List<WorkerUnderTest> candidates() {
        return List.copyOf(candidates);
    }

    public OutgoingLine run(String type, String payload) {
        return OutgoingLine.run(nextId(), type, payload, options.meta(), clock.instant());
    }

    /// Without what the protocol adds to JSON-RPC.
    public OutgoingLine runWithoutMeta(String type, String payload) {
        return OutgoingLine.run(nextId(), type, payload, MetaPlacement.NONE, clock.instant());
    }

    public OutgoingLine bare(String type, String payload) {
        return OutgoingLine.bare(nextId(), type, payload, options.meta());
    }

    /// Sends a request, and waits for its answer.
    public RequestExchange ask(OutgoingLine call) throws IOException, InterruptedException {
        return ask(List.of(call));
    }

    /// Sends them in a single write, and waits for all their answers.
    public RequestExchange ask(List<OutgoingLine> calls) throws IOException, InterruptedException {
        return ask(calls, worker -> worker.send(calls));
    }

    public RequestExchange askSplit(OutgoingLine call, int at)
            throws IOException, InterruptedException {
        return ask(List.of(call), worker -> worker.sendSplit(call, at));
    }

    /// Waits for the answers to what has been sent since the mark; each buys time for the next.
    public RequestExchange await(List<OutgoingLine> calls, int mark) throws InterruptedException {
        WorkerTranscript transcript = Objects.requireNonNull(current).transcript();
        RequestExchange exchange = exchange(calls, transcript, mark, transcript.since(mark));
        boolean isInTime = true;
        while (isInTime && !exchange.isOver()) {
            var further = further(calls, transcript, mark, exchange.count());
            isInTime = transcript.await(mark, options.millis(), further) != null;
            exchange = exchange(calls, transcript, mark, transcript.since(mark));
        }
        if (!exchange.isOver()) {
            silences++;
        }
        return exchange;
    }

    /// Whether too many answers did not come to wait for more.
    public boolean isMute() {
        return silences >= MOST_SILENCES;
    }

    /// Ends the current one.
    public void endCurrent() {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        candidates.forEach(WorkerUnderTest::close);
    }

    private RequestExchange ask(List<OutgoingLine> calls, Delivery delivery)
            throws IOException, InterruptedException {
        WorkerUnderTest worker = worker();
        int mark = worker.transcript().mark();
        delivery.to(worker);
        return await(calls, mark);
    }

    private synchronized WorkerUnderTest start() throws IOException, InterruptedException {
        if (closed) {
            throw new InterruptedException("the check was ended");
        }
        WorkerUnderTest worker = starts.of(options);
        candidates.add(worker);
        current = worker;
        return worker;
    }

    private static Function<List<TranscriptEntry>, @Nullable RequestExchange> further(
            List<OutgoingLine> calls, WorkerTranscript transcript, int mark, int count) {
        return entries -> {
            RequestExchange now = exchange(calls, transcript, mark, entries);
            return now.isOver() || now.count() > count ? now : null;
        };
    }

    private static RequestExchange exchange(
            List<OutgoingLine> calls,
            WorkerTranscript transcript,
            int mark,
            List<TranscriptEntry> entries) {
        Set<String> known = new HashSet<>();
        transcript
                .ofKind(TranscriptEntry.Kind.SENT)
                .map(TranscriptEntry::id)
                .filter(Objects::nonNull)
                .forEach(known::add);
        if (calls.stream().anyMatch(call -> call.id() == null)) {
            known.addAll(OutgoingLine.IDS_OF_NONE); // they answer what wants no answer
        }
        return RequestExchange.of(calls, known, mark, entries);
    }

    private long nextId() {
        lastId += STEP;
        return lastId;
    }

    /// Starts the worker that the options name.
    @FunctionalInterface
    interface WorkerStart {
        WorkerUnderTest of(CheckOptions options) throws IOException;
    }

    @FunctionalInterface
    private interface Delivery {
        void to(WorkerUnderTest worker) throws InterruptedException;
    }
}
