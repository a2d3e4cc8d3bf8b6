package io.coremill.web.bulk;

import io.coremill.bulk.BulkRunner;
import io.coremill.job.JobId;
import io.coremill.queue.bulk.BegunBulk;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkActions;
import io.coremill.queue.bulk.BulkRequest;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyEvent;
import io.coremill.queue.key.KeyFigures;
import io.coremill.queue.lookup.JobCount;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.web.CommitWait;
import io.coremill.web.IdempotentRequests;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.sight.CallerSight;
import io.coremill.web.submission.BulkSubmission;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Has bulk actions made, each request once.
@Component
class BulkBeginning {
    /// Jobs that are counted before an action begins.
    private static final int MOST_COUNTED = 100_000;

    private final BulkTargets targets;
    private final JobLookup lookup;
    private final BulkActions actions;
    private final BulkRunner runner;
    private final IdempotentRequests requests;
    private final KeyFigures figures;

    BulkBeginning(
            BulkTargets targets,
            JobLookup lookup,
            BulkActions actions,
            BulkRunner runner,
            IdempotentRequests requests,
            KeyFigures figures) {
        this.targets = targets;
        this.lookup = lookup;
        this.actions = actions;
        this.runner = runner;
        this.requests = requests;
        this.figures = figures;
    }

    /// @throws ProblemException if it is not acceptable
    JobCount dryRun(BulkSubmission asked, CallerSight sight) {
        return count(wanted(asked, targetOf(asked, sight), sight));
    }

    private JobCount count(BulkRequest wanted) {
        return lookup.count(wanted.jobs(), MOST_COUNTED);
    }

    /// It goes on with what its maker sees now, wherever and whenever it goes on.
    private static BulkRequest wanted(
            BulkSubmission asked, BulkRequest.@Nullable BulkTarget target, CallerSight sight) {
        sight.needSearch("filter.fingerprint", asked.filter().fingerprint());
        return new BulkRequest(
                asked.kind(),
                asked.filter(),
                asked.priority(),
                target,
                sight.jobs().isAll() ? null : sight.jobs());
    }

    /// @param body of the request, from which its key is told from others
    /// @throws ProblemException if it is not acceptable
    Begun begin(HttpServletRequest request, byte[] body, BulkSubmission asked, CallerSight sight) {
        IdempotencyKey key = requests.keyOf(sight, request, body);
        return key == null
                ? begin(wanted(asked, targetOf(asked, sight), sight), null)
                : requests.alone(key, () -> counted(() -> beginOnce(asked, key, sight)));
    }

    private Begun counted(Supplier<Begun> beginning) {
        try {
            Begun begun = beginning.get();
            if (begun.replayed()) {
                figures.count(KeyEvent.REPLAYED);
            }
            return begun;
        } catch (RuntimeException e) {
            figures.count(e);
            throw e;
        }
    }

    /// What was acceptable when it was sent for the first time need not be any more.
    private Begun beginOnce(BulkSubmission asked, IdempotencyKey key, CallerSight sight) {
        BulkRequest.BulkTarget target;
        try {
            target = targetOf(asked, sight);
        } catch (ProblemException refused) {
            return lookup.answerTo(key)
                    .map(before -> again(before.job()))
                    .orElseThrow(() -> refused);
        }
        return begin(wanted(asked, target, sight), key);
    }

    private Begun begin(BulkRequest wanted, @Nullable IdempotencyKey key) {
        JobCount count = count(wanted);
        BegunBulk made = CommitWait.await(actions.begin(wanted, count.jobs(), count.more(), key));
        BulkAction begun = made.begun();
        if (begun == null) {
            return again(made.id());
        }
        runner.begin(begun);
        return new Begun(begun.id(), Optional.of(begun), false);
    }

    private Begun again(JobId id) {
        return new Begun(id, actions.bulkAction(id), true);
    }

    private BulkRequest.@Nullable BulkTarget targetOf(BulkSubmission asked, CallerSight sight) {
        String queue = asked.queue();
        if (queue == null) {
            return null;
        }
        sight.needQueue("queue", queue);
        return targets.find(queue);
    }

    /// An action that a request has made.
    ///
    /// @param action as it is now; empty if it is no longer kept
    /// @param replayed whether the same request was made before
    record Begun(JobId id, Optional<BulkAction> action, boolean replayed) {}
}
