package io.coremill.access.audit;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Keeps the record in a table, which all nodes of a store share. Entries are added, and removed
/// when their time is over; none is changed.
public interface AuditStore {

    /// Adds entries; one that is there already stays as it is. About once a minute one of the nodes
    /// removes some that are older than they are kept.
    ///
    /// @param keptSince those from before then go
    /// @return whether others may be waiting to go already
    CompletableFuture<Boolean> write(List<AuditEntry> entries, Instant keptSince);

    /// The newest first.
    ///
    /// @param before null from the newest on
    List<AuditEntry> find(AuditSearch search, @Nullable AuditPlace before, int most);
}
