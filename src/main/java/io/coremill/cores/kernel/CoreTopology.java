package io.coremill.cores.kernel;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.stream.Stream;

/// Which cores share what, as the kernel reports it. Where it does not, cores share nothing.
public final class CoreTopology {
    private final Procfs system;

    private CoreTopology(Procfs system) {
        this.system = system;
    }

    public static CoreTopology ofThisMachine() {
        return of(Procfs.SYSTEM);
    }

    /// @param system as laid out in `/sys/devices/system`
    static CoreTopology of(Procfs system) {
        return new CoreTopology(system);
    }

    /// The cores of a set, those first that are best to have alone: one of each physical core
    /// before any that shares one with those, and of those alike the ones of one memory node
    /// together.
    public List<Integer> inOrder(SortedSet<Integer> cores) {
        Map<Integer, Integer> nodes = nodes();
        return cores.stream()
                .sorted(
                        Comparator.<Integer>comparingInt(core -> siblingsBefore(core, cores))
                                .thenComparing(core -> nodes.getOrDefault(core, 0))
                                .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /// How many of those that share a physical core with it have lower numbers.
    private int siblingsBefore(int core, SortedSet<Integer> cores) {
        SortedSet<Integer> siblings = list("cpu/cpu" + core + "/topology/thread_siblings_list");
        siblings.retainAll(cores);
        return siblings.headSet(core).size();
    }

    private Map<Integer, Integer> nodes() {
        var nodes = new HashMap<Integer, Integer>();
        numbers("node", system.list("node").stream())
                .forEach(
                        node ->
                                list("node/node" + node + "/cpulist")
                                        .forEach(core -> nodes.put(core, node)));
        return nodes;
    }

    private static Stream<Integer> numbers(String prefix, Stream<String> names) {
        return names.filter(name -> name.matches(prefix + "[0-9]{1,9}"))
                .map(name -> Integer.valueOf(name.substring(prefix.length())));
    }

    private SortedSet<Integer> list(String path) {
        String text = system.read(path);
        return AllowedCores.parse(text == null ? "" : text.strip());
    }
}
