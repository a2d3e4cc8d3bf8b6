package io.coremill.cores;

import java.io.File;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Which cores share what, as the kernel tells it. Where it does not, cores share nothing.
public final class Topology {
    private static final Procfs HOST = new Procfs(new File("/sys/devices/system"));

    private final Procfs system;

    private Topology(Procfs system) {
        this.system = system;
    }

    public static Topology ofThisMachine() {
        return of(HOST);
    }

    /// @param system as laid out in `/sys/devices/system`
    static Topology of(Procfs system) {
        return new Topology(system);
    }

    /// The cores of a set, those first that are best to have alone: one of each physical core
    /// before any that shares one with those, and of those alike the ones of one memory node
    /// together. Cores that are offline are left out.
    public List<Integer> inOrder(SortedSet<Integer> cores) {
        SortedSet<Integer> usable = new TreeSet<>(cores);
        SortedSet<Integer> online = list("cpu/online");
        if (!online.isEmpty()) {
            usable.retainAll(online);
        }
        Map<Integer, Integer> nodes = nodes();
        return usable.stream()
                .sorted(
                        Comparator.<Integer>comparingInt(core -> siblingsBefore(core, usable))
                                .thenComparing(core -> nodes.getOrDefault(core, 0))
                                .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /// How many of those that share a physical core with it have lower numbers.
    private int siblingsBefore(int core, SortedSet<Integer> usable) {
        SortedSet<Integer> siblings =
                list("cpu/cpu%d/topology/thread_siblings_list".formatted(core));
        siblings.retainAll(usable);
        return siblings.headSet(core).size();
    }

    private Map<Integer, Integer> nodes() {
        var nodes = new HashMap<Integer, Integer>();
        numbers("node", system.list("node").stream())
                .forEach(
                        node ->
                                list("node/node%d/cpulist".formatted(node))
                                        .forEach(core -> nodes.put(core, node)));
        return nodes;
    }

    private static Stream<Integer> numbers(String prefix, Stream<String> names) {
        return names.filter(name -> name.matches(prefix + "[0-9]{1,9}"))
                .map(name -> Integer.valueOf(name.substring(prefix.length())));
    }

    private SortedSet<Integer> list(String path) {
        String text = system.read(path);
        return text == null || text.isBlank() ? new TreeSet<>() : AllowedCores.parse(text.strip());
    }
}
