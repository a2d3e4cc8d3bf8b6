package io.coremill.cores;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A process and all that it has forked, at one moment.
public final class ProcessFamily {
    private static final int KIB = 1024;

    private final Procfs procfs;
    private final List<ProcessStat> members;

    ProcessFamily(Procfs procfs, List<ProcessStat> members) {
        this.procfs = procfs;
        this.members = members;
    }

    public List<Long> pids() {
        return members.stream().map(ProcessStat::pid).toList();
    }

    /// The sum of all in bytes. What several share, as they do after a fork, is in it several
    // times.
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
                rollup == null ? OptionalLong.empty() : Text.numberAfter("Pss", rollup);
        return value.isPresent() ? OptionalLong.of(value.getAsLong() * KIB) : value;
    }
}
