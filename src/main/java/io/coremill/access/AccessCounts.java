package io.coremill.access;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// How many calls were admitted or refused since the start.
public final class AccessCounts {
    private final Map<AccessOutcome, LongAdder> calls = new EnumMap<>(AccessOutcome.class);

    public AccessCounts() {
        for (var outcome : AccessOutcome.values()) {
            calls.put(outcome, new LongAdder());
        }
    }

    public void add(AccessOutcome outcome) {
        adder(outcome).increment();
    }

    public long count(AccessOutcome outcome) {
        return adder(outcome).sum();
    }

    /// There is one for each.
    @SuppressWarnings("NullAway")
    private LongAdder adder(AccessOutcome outcome) {
        return calls.get(outcome);
    }
}
