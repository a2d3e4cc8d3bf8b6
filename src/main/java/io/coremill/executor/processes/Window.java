package io.coremill.executor.processes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The requests that a worker has been sent and has not answered, oldest first.
///
/// Not safe for use by several threads.
final class Window {
    private final Map<Long, Sent> sent = new LinkedHashMap<>();

    /// @param upTo how many bytes the worker has read once it answers
    record Sent(Run run, long upTo) {}

    void add(Run run, long upTo) {
        sent.put(run.lease(), new Sent(run, upTo));
    }

    @Nullable Sent find(long lease) {
        return sent.get(lease);
    }

    boolean contains(Run run) {
        return sent.containsKey(run.lease());
    }

    void remove(Run run) {
        sent.remove(run.lease());
    }

    int size() {
        return sent.size();
    }

    boolean isEmpty() {
        return sent.isEmpty();
    }

    @Nullable Run oldest() {
        for (Sent first : sent.values()) {
            return first.run();
        }
        return null;
    }

    List<Run> all() {
        var runs = new ArrayList<Run>(sent.size());
        sent.values().forEach(one -> runs.add(one.run()));
        return runs;
    }

    List<Run> clear() {
        List<Run> runs = all();
        sent.clear();
        return runs;
    }
}
