package io.coremill.cores;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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
        return of(pids, NONE);
    }

    /// The same, for one file for each thread that has been idle since an earlier sample.
    static PlacementSample of(Collection<Long> pids, PlacementSample before) {
        return of(Procfs.HOST, pids, before);
    }

    /// Of a process whose other threads may be gone.
    static PlacementSample ofFirstThread(long pid) {
        ThreadPlace place = ThreadPlace.of(Procfs.HOST, pid + "/task/" + pid, null);
        return place == null ? NONE : new PlacementSample(Map.of((int) pid, place));
    }

    static PlacementSample of(Procfs procfs, Collection<Long> pids, PlacementSample before) {
        var threads = new HashMap<Integer, ThreadPlace>();
        for (long pid : pids) {
            String folder = pid + "/task/";
            List<String> tids = procfs.list(folder);
            for (String name : tids) {
                Integer tid = Integer.valueOf(name);
                ThreadPlace place =
                        ThreadPlace.of(procfs, folder + name, before.threads().get(tid));
                if (place != null) {
                    threads.put(tid, place);
                }
            }
        }
        return new PlacementSample(threads);
    }
}
