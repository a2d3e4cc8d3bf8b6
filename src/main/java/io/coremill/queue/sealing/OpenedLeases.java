package io.coremill.queue.sealing;

import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.queue.Lease;
import io.coremill.seal.ColumnSeal;
import io.coremill.seal.SealedColumn;
import io.coremill.seal.UnreadableSealException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Leases of a claim, with payloads as handlers are to get them.
///
/// @param altered numbers of those whose payload is not as it was sealed: their jobs fail
public record OpenedLeases(List<Lease> leases, Set<Long> altered) {
    private static final NextStep.Finish ALTERED =
            new NextStep.Finish(
                    JobState.FAILED,
                    JobError.of(
                            ErrorKind.BAD_PAYLOAD,
                            "the payload is not as it was sealed, and cannot be opened"));

    /// @param leases of which none is sealed with a key that is not here
    public static OpenedLeases of(List<Lease> leases, ColumnSeal seal) {
        return isAnySealed(leases) ? opened(leases, seal) : new OpenedLeases(leases, Set.of());
    }

    private static boolean isAnySealed(List<Lease> leases) {
        for (var lease : leases) {
            if (ColumnSeal.isSealed(lease.task().payload())) {
                return true;
            }
        }
        return false;
    }

    private static OpenedLeases opened(List<Lease> leases, ColumnSeal seal) {
        var opened = new ArrayList<Lease>(leases.size());
        var altered = new HashSet<Long>();
        for (var lease : leases) {
            try {
                var payload = lease.task().payload();
                opened.add(lease.saying(seal.open(SealedColumn.PAYLOAD, lease.job(), payload)));
            } catch (UnreadableSealException _) {
                opened.add(lease);
                altered.add(lease.number());
            }
        }
        return new OpenedLeases(opened, altered);
    }

    /// The id of a key that is not here and with which one of them is sealed; null if there is
    /// none.
    public static @Nullable String lackedKey(List<Lease> leases, ColumnSeal seal) {
        for (var lease : leases) {
            var payload = lease.task().payload();
            if (seal.lacksKeyOf(payload)) {
                return ColumnSeal.keyId(payload);
            }
        }
        return null;
    }

    /// How the job ends if its attempt is not to start; null if it may.
    public NextStep.@Nullable Finish endUnstarted(Lease lease, Instant now) {
        if (altered.contains(lease.number())) {
            return ALTERED;
        }
        return lease.limits().isNone() ? null : lease.limits().endUnstarted(now);
    }
}
