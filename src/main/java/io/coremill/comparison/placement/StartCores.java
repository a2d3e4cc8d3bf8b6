package io.coremill.comparison.placement;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Where processes were when they first ran an instruction of their own program.
///
/// @param count of the starts
/// @param onParentsCore how many of them were on the core that their parent had started them from
/// @param firstSeen starts by core
public record StartCores(int count, int onParentsCore, Map<Integer, Integer> firstSeen) {

    static StartCores of(List<Start> starts) {
        var firstSeen = new TreeMap<Integer, Integer>();
        starts.forEach(start -> firstSeen.merge(start.core(), 1, Integer::sum));
        int same = (int) starts.stream().filter(it -> it.core() == it.parentsCore()).count();
        return new StartCores(starts.size(), same, firstSeen);
    }

    /// @param parentsCore where the parent was right before
    record Start(int parentsCore, int core) {}
}
