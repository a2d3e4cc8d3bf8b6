package io.coremill.comparison.run;

import io.coremill.comparison.result.ComparisonRequest;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The ways that there are here, by name.
public final class ExecutionWays {
    private static final long JAVA_WORKER = 48L << 20;
    private static final long WORKER = 10L << 20;

    private final Map<String, ExecutionWay> byName;
    private final long memory = MachineReader.here().memory();

    public ExecutionWays(Collection<ExecutionWay> ways) {
        var all = new LinkedHashMap<String, ExecutionWay>();
        ways.forEach(way -> all.putIfAbsent(way.name(), way));
        byName = Collections.unmodifiableMap(all);
    }

    /// How many slots of a way this machine has the memory for, at a guess: half of it is for them.
    public int mostSlots(ExecutionWay way) {
        long each = way.runsJavaHandlers() ? JAVA_WORKER : WORKER;
        long most = !way.hasProcesses() || way.isShared() ? Long.MAX_VALUE : memory / 2 / each;
        return Math.clamp(most, 1, ComparisonRequest.MOST_SLOTS);
    }

    public Optional<ExecutionWay> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public List<ExecutionWay> all() {
        return List.copyOf(byName.values());
    }
}
