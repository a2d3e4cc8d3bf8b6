package io.coremill.cores.usage;

import io.coremill.cores.kernel.ProcessStat;
import io.coremill.cores.kernel.Procfs;
import io.coremill.cores.kernel.ThreadPlace;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// Where all threads of some processes are at one moment.
///
/// @param threads by their number, which no two threads of a host share
public record PlacementSample(Map<Integer, ThreadPlace> threads) {
    static final PlacementSample NONE = new PlacementSample(Map.of());

    public PlacementSample {
        threads = Map.copyOf(threads);
    }

    /// What has ended is left out. Reads three files for each thread, in some 30 microseconds.
    ///
    /// @param pids a worker and what it has forked, for instance
    public static PlacementSample of(Collection<Long> pids) {
        return of(Procfs.HOST, pids);
    }

    /// The same of a family, for one file for each thread that has been idle since an earlier
    /// sample.
    public static PlacementSample of(ProcessFamily family, PlacementSample before) {
        var threads = new HashMap<Integer, ThreadPlace>();
        for (ProcessStat member : family.members()) {
            if (member.threads() > 1) {
                addAll(Procfs.HOST, member.pid(), before, threads);
                continue;
            }
            Integer tid = (int) member.pid();
            ThreadPlace only = ThreadPlace.ofOnly(Procfs.HOST, member, before.threads().get(tid));
            if (only != null) {
                threads.put(tid, only);
            }
        }
        return new PlacementSample(threads);
    }

    /// Of a process whose other threads may be gone.
    public static PlacementSample ofFirstThread(long pid) {
        ThreadPlace place = ThreadPlace.of(Procfs.HOST, pid + "/task/" + pid, null);
        return place == null ? NONE : new PlacementSample(Map.of((int) pid, place));
    }

    static PlacementSample of(Procfs procfs, Collection<Long> pids) {
        var threads = new HashMap<Integer, ThreadPlace>();
        pids.forEach(pid -> addAll(procfs, pid, NONE, threads));
        return new PlacementSample(threads);
    }

    private static void addAll(
            Procfs procfs, long pid, PlacementSample before, Map<Integer, ThreadPlace> threads) {
        String folder = pid + "/task/";
        for (String name : procfs.list(folder)) {
            Integer tid = Integer.valueOf(name);
            ThreadPlace place = ThreadPlace.of(procfs, folder + name, before.threads().get(tid));
            if (place != null) {
                threads.put(tid, place);
            }
        }
    }
}
