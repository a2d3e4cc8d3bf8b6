package io.coremill.web.bulk;

import io.coremill.job.JobId;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkFilter;
import io.coremill.queue.bulk.BulkRequest;
import io.coremill.web.sight.CallerSight;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A bulk action as the API shows it. What does not apply is left out.
///
/// @param more whether there may be more jobs than `matched`
/// @param reasons why it could not be done, and for how many jobs
record BulkView(
        String id,
        String action,
        FilterView filter,
        @Nullable Integer priority,
        @Nullable String queue,
        String state,
        long matched,
        boolean more,
        long done,
        long failed,
        @Nullable Map<String, Long> reasons,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    static BulkView of(BulkAction action, CallerSight sight) {
        BulkRequest request = action.request();
        BulkAction.Counts counts = action.counts();
        Map<String, Long> reasons = counts.tally().reasons();
        return new BulkView(
                action.id().toString(),
                request.kind().word(),
                FilterView.of(request.filter(), sight),
                request.priority(),
                request.target() == null ? null : request.target().queue(),
                action.state().word(),
                counts.matched(),
                counts.more(),
                counts.tally().done(),
                counts.tally().failed(),
                reasons.isEmpty() ? null : reasons,
                action.created(),
                action.finished());
    }

    /// What of a filter is given, and may be seen.
    record FilterView(
            @Nullable String queue,
            @Nullable String type,
            @Nullable String typeContains,
            @Nullable String id,
            @Nullable List<String> state,
            @Nullable String tag,
            @Nullable String schedule,
            @Nullable String principal,
            @Nullable String errorKind,
            @Nullable String fingerprint,
            @Nullable Instant submittedAfter,
            @Nullable Instant submittedBefore,
            @Nullable Instant finishedAfter,
            @Nullable Instant finishedBefore) {

        static FilterView of(BulkFilter filter, CallerSight sight) {
            return new FilterView(
                    filter.queue(),
                    filter.type(),
                    filter.typeContains(),
                    filter.id(),
                    filter.state().isEmpty() ? null : filter.state(),
                    filter.tag(),
                    filter.schedule(),
                    filter.principal(),
                    filter.errorKind(),
                    sight.showsContents() ? filter.fingerprint() : null,
                    filter.submittedAfter(),
                    filter.submittedBefore(),
                    filter.finishedAfter(),
                    filter.finishedBefore());
        }
    }

    /// A page of actions, the newest first.
    ///
    /// @param next the cursor for those before these; absent if there are none
    record BulkList(List<BulkView> bulkActions, @Nullable String next) {
        /// @param found one more than are shown, if there are so many
        static BulkList of(List<BulkAction> found, int limit, CallerSight sight) {
            List<BulkView> shown =
                    found.stream().limit(limit).map(it -> BulkView.of(it, sight)).toList();
            return new BulkList(shown, found.size() > limit ? shown.getLast().id() : null);
        }
    }

    /// What is left of an action that is no longer kept.
    record GoneBulk(String id, boolean gone) {
        static GoneBulk of(JobId id) {
            return new GoneBulk(id.toString(), true);
        }
    }

    /// What an action would be about.
    record BulkCount(long matched, boolean more) {}
}
