package io.coremill.cores.usage;

import io.coremill.cores.kernel.KernelText;
import io.coremill.cores.kernel.ProcessStat;
import io.coremill.cores.kernel.Procfs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// A process and all that it has forked, at one moment.
public final class ProcessFamily {
    public static final ProcessFamily NONE = new ProcessFamily(Procfs.HOST, List.of());
    private static final int KIB = 1024;

    private final Procfs procfs;
    private final List<ProcessStat> members;

    ProcessFamily(Procfs procfs, List<ProcessStat> members) {
        this.procfs = procfs;
        this.members = members;
    }

    /// Asks each process for its children, which costs far less than to read all of the host. Empty
    /// once the process has ended.
    ///
    /// @param known to have belonged to it before: such a one may have lost its parent since
    public static ProcessFamily of(long pid, Collection<Long> known) {
        return of(Procfs.HOST, pid, known);
    }

    static ProcessFamily of(Procfs procfs, long pid, Collection<Long> known) {
        ProcessStat root = ProcessStat.of(procfs, Long.toString(pid));
        var found = new LinkedHashMap<Long, ProcessStat>();
        if (root == null) {
            return new ProcessFamily(procfs, List.of());
        }
        var toVisit = new ArrayDeque<ProcessStat>(List.of(root));
        for (long other : known) {
            ProcessStat stat = other == pid ? null : ProcessStat.of(procfs, Long.toString(other));
            if (stat != null && stat.session() == root.session() && root.leadsSession()) {
                toVisit.add(stat);
            }
        }
        while (!toVisit.isEmpty()) {
            ProcessStat next = toVisit.remove();
            if (found.putIfAbsent(next.pid(), next) == null) {
                toVisit.addAll(children(procfs, next));
            }
        }
        return new ProcessFamily(procfs, List.copyOf(found.values()));
    }

    private static List<ProcessStat> children(Procfs procfs, ProcessStat parent) {
        String tasks = parent.pid() + "/task";
        List<String> tids =
                parent.threads() == 1 ? List.of(Long.toString(parent.pid())) : procfs.list(tasks);
        var children = new ArrayList<ProcessStat>(0);
        for (String tid : tids) {
            String pids = procfs.read(tasks + "/" + tid + "/children");
            if (pids != null && !pids.isBlank()) {
                for (String pid : pids.strip().split(" ", -1)) {
                    ProcessStat child = ProcessStat.of(procfs, pid);
                    if (child != null) {
                        children.add(child);
                    }
                }
            }
        }
        return children;
    }

    /// Those of it whose pid is such.
    public ProcessFamily only(LongPredicate such) {
        return new ProcessFamily(
                procfs, members.stream().filter(member -> such.test(member.pid())).toList());
    }

    public List<ProcessStat> members() {
        return members;
    }

    public int size() {
        return members.size();
    }

    public List<Long> pids() {
        return members.stream().map(ProcessStat::pid).toList();
    }

    /// The sum of all in bytes. What several share, as they do after a fork, is in it several
    /// times.
    public long rss() {
        return members.stream().mapToLong(ProcessStat::rss).sum();
    }

    /// The same with what several share divided among them, so that it counts once; null if one of
    /// them cannot be asked, because it runs as another user. Those that ended meanwhile are left
    /// out. The kernel walks through all their pages: some 2 ms for every 100 MB that each has.
    public @Nullable Long pss() {
        long sum = 0;
        for (ProcessStat member : members) {
            OptionalLong its = pss(member);
            if (its.isEmpty() && ProcessStat.of(procfs, Long.toString(member.pid())) != null) {
                return null;
            }
            sum += its.orElse(0);
        }
        return sum;
    }

    private OptionalLong pss(ProcessStat member) {
        String rollup = procfs.read(member.pid() + "/smaps_rollup");
        OptionalLong value =
                rollup == null ? OptionalLong.empty() : KernelText.numberAfter("Pss", rollup);
        return value.isPresent() ? OptionalLong.of(value.getAsLong() * KIB) : value;
    }
}
