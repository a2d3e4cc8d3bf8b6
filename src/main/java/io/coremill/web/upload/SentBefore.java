package io.coremill.web.upload;

import io.coremill.job.JobId;
import io.coremill.queue.key.KeyReusedException;
import io.coremill.queue.upload.AnsweredLine;
import io.coremill.queue.upload.LineAnswer;
import io.coremill.queue.upload.LineMark;
import io.coremill.queue.upload.UploadStanding;
import io.coremill.queue.upload.UploadTakenException;
import io.coremill.web.problem.ProblemType;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.LongFunction;

/// The lines of an upload that were committed when it was sent before. What is sent again must be
/// the same, and is answered as it was then.
final class SentBefore {
    private final UploadStanding standing;
    private final LongFunction<List<AnsweredLine>> answers;
    private final Function<UploadLine, Optional<LineOutcome>> check;
    private final Queue<AnsweredLine> ahead = new ArrayDeque<>();
    private long last = 0;

    /// @param answers finds those that come after a line, some at a time
    /// @param check reads the job of a line
    SentBefore(
            UploadStanding standing,
            LongFunction<List<AnsweredLine>> answers,
            Function<UploadLine, Optional<LineOutcome>> check) {
        this.standing = standing;
        this.answers = answers;
        this.check = check;
    }

    /// What became of a line, or what is to become of it.
    ///
    /// @throws UploadTakenException if that is known no longer
    /// @throws KeyReusedException if it is another one than before
    Optional<LineOutcome> outcome(UploadLine line) {
        if (last == standing.line()) {
            refuseUnlessMayGoOn(line.number());
            return check.apply(line);
        }
        AnsweredLine before = next();
        byte[] digest = Objects.requireNonNull(line.digest());
        boolean isSame =
                before.line() == line.number()
                        && before.check() == LineMark.check(digest)
                        && (isWithin(line.number()) || Arrays.equals(digest, standing.digest()));
        if (!isSame) {
            throw new KeyReusedException(Math.min(before.line(), line.number()));
        }
        return answered(line, before);
    }

    private void refuseUnlessMayGoOn(long line) {
        if (standing.isComplete()) {
            throw new KeyReusedException(line);
        }
    }

    /// Whether more than this line is to be compared: the digest that is kept is of more.
    private boolean isWithin(long line) {
        return standing.isComplete() || line < standing.line();
    }

    private AnsweredLine next() {
        if (ahead.isEmpty()) {
            ahead.addAll(answers.apply(last));
        }
        AnsweredLine next = ahead.peek();
        if (next == null) {
            throw new UploadTakenException(); // it is being forgotten
        }
        return next;
    }

    private Optional<LineOutcome> answered(UploadLine line, AnsweredLine before) {
        JobId job = before.job();
        Optional<LineOutcome> outcome =
                job == null
                        ? check.apply(line).map(it -> rejectedAgain(line, it))
                        : Optional.of(answeredAgain(line.number(), job, before.kind()));
        if (outcome.isPresent()) {
            ahead.remove();
            last = line.number();
        }
        return outcome;
    }

    private static LineOutcome answeredAgain(long line, JobId job, LineAnswer.Kind kind) {
        return kind == LineAnswer.Kind.HELD
                ? new LineOutcome.Before(
                        line, job, kind, LineOutcome.Rejected.held(line, job, false))
                : new LineOutcome.Before(line, job, kind, null);
    }

    /// Handlers may be too busy to say once more what is wrong with a line.
    private static LineOutcome rejectedAgain(UploadLine line, LineOutcome now) {
        LineOutcome.Rejected rejected =
                now instanceof LineOutcome.Rejected same
                        ? same
                        : new LineOutcome.Rejected(
                                line.number(),
                                ProblemType.INVALID_JOB.with(
                                        "It was not acceptable when it was sent before; send it"
                                                + " under another key"),
                                null);
        return new LineOutcome.Before(line.number(), null, LineAnswer.Kind.NEW, rejected);
    }

    /// All of the body has come.
    ///
    /// @param digest of all of it
    /// @throws KeyReusedException if it was another one before
    void end(byte[] digest) {
        if (last < standing.line()) {
            throw new KeyReusedException(next().line());
        }
        if (standing.isComplete() && !Arrays.equals(digest, standing.digest())) {
            throw new KeyReusedException(last + 1);
        }
    }
}
