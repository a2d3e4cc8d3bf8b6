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
        return of(Procfs.HOST, pids);
    }

    static PlacementSample of(Procfs procfs, Collection<Long> pids) {
        var threads = new HashMap<Integer, ThreadPlace>();
        for (long pid : pids) {
            String folder = pid + "/task/";
            List<String> tids = procfs.list(folder);
            for (String tid : tids) {
                ThreadPlace place = ThreadPlace.of(procfs, folder + tid);
                if (place != null) {
                    threads.put(Integer.valueOf(tid), place);
                }
            }
        }
        return new PlacementSample(threads);
    }
}
