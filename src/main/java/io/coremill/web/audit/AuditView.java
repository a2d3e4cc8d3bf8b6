package io.coremill.web.audit;

import io.coremill.access.audit.AuditEntry;
import io.coremill.access.audit.AuditTarget;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An entry of the record as the API shows it. What is not known is left out.
record AuditView(
        String id,
        Instant at,
        String node,
        @Nullable String principal,
        @Nullable String key,
        @Nullable String address,
        String action,
        TargetView target,
        String outcome,
        @Nullable Integer status,
        @Nullable String detail) {

    static AuditView of(AuditEntry entry) {
        var event = entry.event();
        var actor = event.actor();
        return new AuditView(
                entry.id(),
                entry.at(),
                entry.node(),
                known(actor.principal()),
                known(actor.key()),
                known(actor.address()),
                event.action(),
                TargetView.of(event.target()),
                event.outcome().word(),
                event.status() == 0 ? null : event.status(),
                known(event.detail()));
    }

    private static @Nullable String known(String text) {
        return text.isEmpty() ? null : text;
    }

    /// What it was done to.
    record TargetView(String kind, @Nullable String id) {
        static TargetView of(AuditTarget target) {
            return new TargetView(target.kind(), known(target.id()));
        }
    }

    /// A page of entries, the newest first.
    ///
    /// @param next the cursor for those before these; absent if there are none
    record AuditPage(List<AuditView> entries, @Nullable String next) {
        /// @param found one more than are shown, if there are so many
        static AuditPage of(List<AuditEntry> found, int limit) {
            return new AuditPage(
                    found.stream().limit(limit).map(AuditView::of).toList(),
                    found.size() > limit ? AuditCursor.before(found.get(limit - 1).place()) : null);
        }
    }
}
