package io.coremill.queue.upload;

import org.jspecify.annotations.Nullable;

/// How far the lines of a chunk have come in an upload under a key.
final class KeyedProgress {
    private final KeyedLines lines;
    private int committed = 0;
    private long line;
    private int next = 0;

    KeyedProgress(KeyedLines lines) {
        this.lines = lines;
        line = lines.since();
    }

    /// What a transaction makes of the upload.
    ///
    /// @param chunk what becomes of the lines that ask for jobs
    /// @param from the first of these in the transaction
    /// @param until the first of these after it
    /// @param isLast whether no line of the chunk is left then
    /// @return null if it comes no further
    @Nullable UploadAdvance advance(ChunkAnswers chunk, int from, int until, boolean isLast) {
        var answers = new AnsweredLines();
        next = committed;
        int job = from;
        while (next < lines.marks().size()) {
            LineMark mark = lines.marks().get(next);
            if (mark.isJob() && job == until) {
                break;
            }
            if (mark.isJob()) {
                answers.add(mark, chunk.job(job), chunk.kind(job));
                job++;
            } else {
                answers.add(mark, null, LineAnswer.Kind.NEW);
            }
            next++;
        }
        byte[] end = isLast ? lines.end() : null;
        return next == committed && end == null ? null : advance(answers.toBytes(), end);
    }

    private UploadAdvance advance(byte[] answers, byte @Nullable [] end) {
        long last = lineBefore(next);
        byte[] digest = end == null ? lines.marks().get(next - 1).digest() : end;
        return new UploadAdvance(lines.turn(), line, last, digest, end != null, answers);
    }

    private long lineBefore(int mark) {
        return mark == committed ? line : lines.marks().get(mark - 1).line();
    }

    /// The transaction has been committed.
    void wrote() {
        line = lineBefore(next);
        committed = next;
    }
}
