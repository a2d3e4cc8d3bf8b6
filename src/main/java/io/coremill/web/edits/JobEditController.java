package io.coremill.web.edits;

import io.coremill.access.AccessCaller;
import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.queue.edit.HeldReadyException;
import io.coremill.queue.edit.JobChange;
import io.coremill.queue.edit.JobEdits;
import io.coremill.web.CommitWait;
import io.coremill.web.ReceivedBody;
import io.coremill.web.TakesIfMatch;
import io.coremill.web.jobs.JobView;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.CallerSight;
import io.coremill.web.sight.SeenJobs;
import io.coremill.web.submission.JobChanges;
import io.coremill.web.submission.JobPatch;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Changes jobs that wait (RFC 7396), and removes those that have finished.
@RestController
@RequestMapping("/v1/jobs/{id}")
class JobEditController {
    private static final String MERGE_PATCH = "application/merge-patch+json";

    /// A node holds no job ready for longer than these looks take, unless it has just died.
    private static final int MOST_LOOKS = 100;

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

    private final ReceivedBody body;
    private final SeenJobs seen;
    private final JobEdits edits;
    private final JobChanges changes;

    JobEditController(ReceivedBody body, SeenJobs seen, JobEdits edits, JobChanges changes) {
        this.body = body;
        this.seen = seen;
        this.edits = edits;
        this.changes = changes;
    }

    @TakesIfMatch
    @PatchMapping(
            consumes = {MERGE_PATCH, MediaType.APPLICATION_JSON_VALUE},
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<JobView> change(
            @PathVariable("id") JobId id, AccessCaller caller, HttpServletRequest request) {
        var sight = CallerSight.of(caller);
        JobPatch patch = JobChanges.read(body.read(request));
        Job before = seen.find(id, sight);
        Long version = VersionMatch.of(request).of(before);
        JobChange change = changes.of(patch, before, sight);
        Job job = seen.underKey(sight, () -> change(id, change, version));
        return ResponseEntity.ok()
                .eTag(Long.toString(job.status().version()))
                .body(JobView.whole(job, sight));
    }

    @TakesIfMatch
    @DeleteMapping
    ResponseEntity<Void> delete(
            @PathVariable("id") JobId id, AccessCaller caller, HttpServletRequest request) {
        Job before = seen.find(id, CallerSight.of(caller));
        Long version = VersionMatch.of(request).of(before);
        found(CommitWait.await(edits.delete(id, version)), id);
        return ResponseEntity.noContent().build();
    }

    /// One that a node holds ready waits for as much as anyone can see, so it is looked for until
    /// it has started or waits again.
    private Job change(JobId id, JobChange change, @Nullable Long version) {
        for (int look = 1; ; look++) {
            try {
                return found(CommitWait.await(edits.change(id, change, version)), id);
            } catch (HeldReadyException e) {
                if (look == MOST_LOOKS) {
                    throw new ProblemException(
                            ProblemType.WRONG_STATE, String.valueOf(e.getMessage()));
                }
                LockSupport.parkNanos(this, PAUSE);
            }
        }
    }

    private static Job found(Optional<Job> job, JobId id) {
        return job.orElseThrow(
                () -> new ProblemException(ProblemType.NOT_FOUND, "There is no job " + id));
    }
}
