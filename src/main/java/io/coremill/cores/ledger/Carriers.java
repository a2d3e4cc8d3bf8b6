package io.coremill.cores.ledger;

import io.coremill.cores.kernel.Procfs;
import io.coremill.cores.usage.ThreadSample;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The threads that carry virtual ones, and what they use. They are recognized by the name that the
/// kernel has for them, which no other thread of this process has. Safe from any thread.
public final class Carriers {
    private final ThreadSpending spending;
    private volatile @Nullable String name;

    // Guarded by this object's monitor.
    private final Set<String> others = new HashSet<>();

    /// No carriers when they were first looked at: a thread has its name a moment after its start.
    private final Set<String> perhapsOthers = new HashSet<>();

    Carriers(QueueAccount account) {
        this.spending = new ThreadSpending(account);
    }

    /// To be called on a virtual thread: the thread that carries it now is a carrier.
    public void meet() {
        if (name == null) {
            OptionalInt tid = ThreadSample.carrierTid();
            name = tid.isPresent() ? comm(Integer.toString(tid.getAsInt())) : null;
        }
    }

    synchronized void look() {
        if (name == null) {
            return;
        }
        List<String> tids = Procfs.HOST.list(ThreadSample.TASKS);
        others.retainAll(Set.copyOf(tids));
        perhapsOthers.retainAll(Set.copyOf(tids));
        for (String tid : tids) {
            if (!others.contains(tid) && !spending.has(Integer.parseInt(tid))) {
                sort(tid);
            }
        }
        spending.look();
    }

    private void sort(String tid) {
        String its = comm(tid);
        if (its != null && its.equals(name)) {
            spending.add(Integer.parseInt(tid));
        } else if (!perhapsOthers.add(tid)) {
            others.add(tid);
        }
    }

    private static @Nullable String comm(String tid) {
        return Procfs.HOST.read(ThreadSample.TASKS + tid + "/comm");
    }
}
