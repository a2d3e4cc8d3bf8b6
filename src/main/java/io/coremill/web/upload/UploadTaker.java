package io.coremill.web.upload;

import io.coremill.queue.JobControl;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyEvent;
import io.coremill.queue.key.KeyFigures;
import io.coremill.queue.pacing.BusyWatch;
import io.coremill.queue.pacing.WorkTime;
import io.coremill.queue.upload.KeyedUploads;
import io.coremill.queue.upload.UploadFigures;
import io.coremill.queue.upload.UploadTakenException;
import io.coremill.settings.HttpSettings;
import io.coremill.web.IdempotentRequests;
import io.coremill.web.exchange.UploadExchange;
import io.coremill.web.limits.UploadPace;
import io.coremill.web.sight.JobSender;
import io.coremill.web.sight.SeenJobs;
import io.coremill.web.submission.JobSpecs;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Puts together what takes an upload, and has it taken.
@Component
class UploadTaker {
    private final WholeUploads wholes;
    private final HttpSettings settings;
    private final JobSpecs specs;
    private final JobControl control;
    private final KeyedUploads keyedUploads;
    private final IdempotentRequests requests;
    private final UploadFigures figures;
    private final KeyFigures keyFigures;
    private final SeenJobs seen;
    private final WorkTime work;
    private final LongSupplier nanos;

    UploadTaker(
            WholeUploads wholes,
            HttpSettings settings,
            JobSpecs specs,
            JobControl control,
            KeyedUploads keyedUploads,
            IdempotentRequests requests,
            UploadFigures figures,
            KeyFigures keyFigures,
            SeenJobs seen,
            WorkTime work,
            LongSupplier nanos) {
        this.wholes = wholes;
        this.settings = settings;
        this.specs = specs;
        this.control = control;
        this.keyedUploads = keyedUploads;
        this.requests = requests;
        this.figures = figures;
        this.keyFigures = keyFigures;
        this.seen = seen;
        this.work = work;
        this.nanos = nanos;
    }

    /// What is asked for.
    ///
    /// @param isWhole whether all lines are accepted or none
    /// @param key null if the client gave none
    /// @param pace of its caller
    /// @param begun is given what counts its lines
    record Wish(
            JobSender sender,
            boolean isWhole,
            @Nullable IdempotencyKey key,
            UploadPace pace,
            Consumer<UploadTally> begun) {}

    /// Returns when the upload is over.
    void take(UploadExchange exchange, UploadAnswer answer, Wish wish) {
        int mostBytes = mostBytes();
        var check = new LineCheck(specs, mostBytes, wish.sender());
        var taking =
                new Taking(
                        exchange,
                        answer,
                        new UploadTally(figures, keyFigures, seen.ofHolders(wish.sender().sight())),
                        check,
                        wish.isWhole(),
                        wish.pace());
        wish.begun().accept(taking.tally());
        IdempotencyKey key = wish.key();
        if (key == null) {
            take(taking, check::check, null, null, () -> {});
            return;
        }
        try {
            takeUnderKey(taking, key);
        } catch (RuntimeException e) {
            count(e);
            JobUpload.refuse(answer, taking.tally(), e);
        }
    }

    private void count(RuntimeException failure) {
        if (failure instanceof UploadTakenException) {
            keyFigures.count(KeyEvent.IN_FLIGHT);
        } else {
            keyFigures.count(failure);
        }
    }

    private int mostBytes() {
        return Math.toIntExact(settings.maxBody().toBytes());
    }

    private void takeUnderKey(Taking taking, IdempotencyKey key) {
        Runnable giveBack = requests.hold(key);
        try {
            takeAlone(taking, key, giveBack);
        } finally {
            giveBack.run();
        }
    }

    /// @param giveBack lets other requests go on under the key, before this one is answered
    private void takeAlone(Taking taking, IdempotencyKey key, Runnable giveBack) {
        var digest = new LineDigest();
        var keyed =
                KeyedUpload.begin(
                        keyedUploads,
                        key,
                        taking.check()::check,
                        taking.check().seesAllLines(),
                        digest,
                        keyFigures);
        Runnable leave =
                () -> {
                    keyed.leave();
                    giveBack.run();
                };
        try {
            if (keyed.isReplay()) {
                keyFigures.count(KeyEvent.REPLAYED);
                taking.exchange().reply().replays();
            }
            take(taking, keyed::outcome, keyed, digest, leave);
        } finally {
            leave.run();
        }
    }

    private void take(
            Taking taking,
            Function<UploadLine, Optional<LineOutcome>> check,
            @Nullable KeyedUpload keyed,
            @Nullable LineDigest digest,
            Runnable leave) {
        UploadExchange exchange = taking.exchange();
        UploadTally tally = taking.tally();
        UploadAnswer answer = taking.answer();
        var lines = new UploadLines(exchange, new LineSplitter(mostBytes(), digest), check, nanos);
        var commits =
                new ChunkCommits(
                        control,
                        exchange,
                        nanos,
                        tally,
                        answer,
                        keyed,
                        taking.pace(),
                        new BusyWatch(work::nanos, nanos)::isBusy);
        var upload =
                new JobUpload(lines, commits, tally, answer, taking.pace().mostAtOnce(), leave);
        boolean isReplay = keyed != null && keyed.isReplay();
        if (!taking.isWhole() || isReplay) {
            upload.take();
            return;
        }
        try (var room = wholes.room()) {
            upload.takeWhole(room);
        }
    }

    private record Taking(
            UploadExchange exchange,
            UploadAnswer answer,
            UploadTally tally,
            LineCheck check,
            boolean isWhole,
            UploadPace pace) {}
}
