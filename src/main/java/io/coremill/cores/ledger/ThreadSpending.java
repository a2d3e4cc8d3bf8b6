package io.coremill.cores.ledger;

import io.coremill.cores.kernel.CpuClock;
import io.coremill.cores.kernel.LastCore;
import io.coremill.cores.kernel.Procfs;
import io.coremill.cores.kernel.SchedStat;
import io.coremill.cores.usage.ThreadSample;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/// What threads of this process use, credited to the account of a queue at looks. One that has used
/// nothing since the last look costs a call. Safe from any thread.
public final class ThreadSpending {
    private final QueueAccount account;

    /// What was last seen of each.
    private final Map<Integer, SchedStat> last = new ConcurrentHashMap<>();

    public ThreadSpending(QueueAccount account) {
        this.account = account;
    }

    /// The calling thread, from now on; nothing on a virtual one, which is no thread of the kernel.
    public void addThisThread() {
        ThreadSample.currentTid().ifPresent(tid -> last.put(tid, now(tid)));
    }

    /// The calling thread is about to end.
    public void removeThisThread() {
        ThreadSample.currentTid().ifPresent(this::remove);
    }

    /// All under one lock: a look that has begun before would bring it back.
    private synchronized void remove(int tid) {
        look(tid);
        last.remove(tid);
    }

    public void look() {
        last.keySet().forEach(this::look);
    }

    /// With all it has used since its start.
    void add(int tid) {
        last.putIfAbsent(tid, new SchedStat(0, 0));
    }

    boolean has(int tid) {
        return last.containsKey(tid);
    }

    private static SchedStat now(int tid) {
        SchedStat now = SchedStat.of(Procfs.HOST, ThreadSample.TASKS + tid);
        return now == null ? new SchedStat(CpuClock.threadNanos(tid).orElse(0), 0) : now;
    }

    private synchronized void look(int tid) {
        SchedStat before = last.get(tid);
        OptionalLong nanos = CpuClock.threadNanos(tid);
        if (before == null || (nanos.isPresent() && nanos.getAsLong() == before.cpuNanos())) {
            return;
        }
        SchedStat now = now(tid);
        OptionalInt core = LastCore.of(Procfs.HOST, ThreadSample.TASKS + tid);
        if (nanos.isEmpty() || core.isEmpty() || nanos.getAsLong() < before.cpuNanos()) {
            last.remove(tid); // it has ended, be it that another one has its number by now
            return;
        }
        account.credit(core.getAsInt(), now.cpuNanos() - before.cpuNanos());
        account.creditWait(now.waitNanos() - before.waitNanos());
        last.put(tid, now);
    }
}
