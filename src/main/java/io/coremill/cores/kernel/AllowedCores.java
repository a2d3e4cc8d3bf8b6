package io.coremill.cores.kernel;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// The cores that this process may run on, which are seldom `0..n-1` for sure: those of its
/// affinity that are online.
public final class AllowedCores {
    private static final String KEY = "\nCpus_allowed_list:";

    private AllowedCores() {}

    /// Empty where the system does not report them.
    public static SortedSet<Integer> get() {
        return of(Procfs.HOST, Procfs.SYSTEM);
    }

    /// Something runs this process: where none of its cores is online, these have other numbers, as
    /// in some containers.
    static SortedSet<Integer> of(Procfs procfs, Procfs system) {
        SortedSet<Integer> affinity = affinity(procfs);
        SortedSet<Integer> allowed = new TreeSet<>(affinity);
        allowed.retainAll(OnlineCores.of(system));
        return allowed.isEmpty() ? affinity : allowed;
    }

    /// May name cores that are offline, or that the machine could have and does not.
    public static SortedSet<Integer> affinity(Procfs procfs) {
        String status = procfs.read("self/status");
        int at = status == null ? -1 : status.indexOf(KEY);
        if (status == null || at < 0) {
            return new TreeSet<>();
        }
        int from = at + KEY.length();
        int end = status.indexOf('\n', from);
        return parse(status.substring(from, end < 0 ? status.length() : end).strip());
    }

    /// Reads the kernel's notation for sets: `0-3,8,10-11`.
    static SortedSet<Integer> parse(String list) {
        var cores = new TreeSet<Integer>();
        for (String range : list.split(",", -1)) {
            String[] ends = range.split("-", 2);
            try {
                int first = Integer.parseInt(ends[0]);
                int last = Integer.parseInt(ends[ends.length - 1]);
                IntStream.rangeClosed(first, last).forEach(cores::add);
            } catch (NumberFormatException e) {
                return new TreeSet<>(); // a notation that is not known
            }
        }
        return cores;
    }
}
