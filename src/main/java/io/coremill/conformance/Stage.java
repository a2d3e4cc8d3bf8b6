package io.coremill.conformance;

import io.coremill.protocol.MetaPlacement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where the worker is heard: holds one that lives, and starts another where it has ended, so that
/// what kills it in one check does not count in the next.
final class Stage implements AutoCloseable {
    /// Far apart, so that an id that is wrong by a little is no other's.
    private static final long STEP = 1_009;

    private static final int MOST_SILENCES = 3;

    private final Options options;
    private final List<Candidate> candidates = new ArrayList<>();
    private @Nullable Candidate current;
    private long lastId = 0;
    private int silences = 0;
    private boolean closed;

    Stage(Options options) {
        this.options = options;
    }

    Options options() {
        return options;
    }

    /// One that lives.
    Candidate candidate() throws IOException, InterruptedException {
        Candidate candidate = current;
        if (candidate == null || !candidate.isAlive()) {
            endCurrent();
            candidate = start();
        }
        return candidate;
    }

    /// Those that have ended too, in the order of their starts.
    synchronized List<Candidate> candidates() {
        return List.copyOf(candidates);
    }

    Call run(String type, String payload) {
        return Call.run(nextId(), type, payload, options.meta());
    }

    /// Without what the protocol adds to JSON-RPC.
    Call runWithoutMeta(String type, String payload) {
        return Call.run(nextId(), type, payload, MetaPlacement.NONE);
    }

    Call bare(String type, String payload) {
        return Call.bare(nextId(), type, payload, options.meta());
    }

    /// Sends a request, and waits for its answer.
    Exchange ask(Call call) throws IOException, InterruptedException {
        return ask(List.of(call));
    }

    /// Sends them in a single write, and waits for all their answers.
    Exchange ask(List<Call> calls) throws IOException, InterruptedException {
        return ask(calls, candidate -> candidate.send(calls));
    }

    Exchange askSplit(Call call, int at) throws IOException, InterruptedException {
        return ask(List.of(call), candidate -> candidate.sendSplit(call, at));
    }

    /// Waits for the answers to what has been sent since the mark; each buys time for the next.
    Exchange await(List<Call> calls, int mark) throws InterruptedException {
        Transcript transcript = Objects.requireNonNull(current).transcript();
        Exchange exchange = exchange(calls, transcript, transcript.since(mark));
        Exchange next = exchange;
        while (next != null && !next.isOver()) {
            exchange = next;
            int count = exchange.count();
            next = transcript.await(mark, options.millis(), further(calls, transcript, count));
        }
        if (next == null) {
            silences++;
        }
        return next == null ? exchange : next;
    }

    /// Whether so many answers did not come that it is not worth waiting for more.
    boolean isMute() {
        return silences >= MOST_SILENCES;
    }

    /// Ends the current one.
    void endCurrent() {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        candidates.forEach(Candidate::close);
    }

    private Exchange ask(List<Call> calls, Delivery delivery)
            throws IOException, InterruptedException {
        Candidate candidate = candidate();
        int mark = candidate.transcript().mark();
        delivery.to(candidate);
        return await(calls, mark);
    }

    private synchronized Candidate start() throws IOException, InterruptedException {
        if (closed) {
            throw new InterruptedException("the check was ended");
        }
        Candidate candidate = Candidate.start(options);
        candidates.add(candidate);
        current = candidate;
        return candidate;
    }

    private static Function<List<Entry>, @Nullable Exchange> further(
            List<Call> calls, Transcript transcript, int count) {
        return entries -> {
            Exchange now = exchange(calls, transcript, entries);
            return now.isOver() || now.count() > count ? now : null;
        };
    }

    private static Exchange exchange(List<Call> calls, Transcript transcript, List<Entry> entries) {
        Set<String> known = new HashSet<>();
        transcript
                .ofKind(Entry.Kind.SENT)
                .map(Entry::id)
                .filter(Objects::nonNull)
                .forEach(known::add);
        if (calls.stream().anyMatch(call -> call.id() == null)) {
            known.addAll(Requests.IDS_OF_NONE); // they answer what wants no answer
        }
        return Exchange.of(calls, known, entries);
    }

    private long nextId() {
        lastId += STEP;
        return lastId;
    }

    @FunctionalInterface
    private interface Delivery {
        void to(Candidate candidate) throws InterruptedException;
    }
}
