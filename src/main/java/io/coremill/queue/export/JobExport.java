package io.coremill.queue.export;

import io.coremill.job.JobState;
import io.coremill.queue.offline.CommandFailedException;
import io.coremill.queue.offline.WaitingJob;
import io.coremill.queue.offline.WaitingJobs;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the waiting jobs of a store, a line for each, and counts what lines cannot say.
final class JobExport {
    /// What a service takes unless it is set otherwise, with the end of the line.
    private static final int USUAL_MOST = 1024 * 1024 + 1;

    private final OutputStream out;
    private final Instant now;
    private long longest;
    private long large;
    private long written;
    private long over;
    private long tried;
    private long traced;
    private long scheduled;
    private long owned;
    private long sensitive;
    private long held;
    private long unknown;

    JobExport(OutputStream out, Instant now) {
        this.out = out;
        this.now = now;
    }

    /// @param queues empty for all
    /// @param states those that are written: queued, scheduled
    void run(WaitingJobs jobs, Set<String> queues, Set<JobState> states) throws IOException {
        if (states.contains(JobState.QUEUED)) {
            jobs.due(queues, this::write);
            held = jobs.inHand(queues);
        }
        if (states.contains(JobState.SCHEDULED)) {
            jobs.scheduled(queues, this::write);
        }
        out.flush();
    }

    private void write(WaitingJob waiting) {
        if (waiting.isOfLaterVersion()) {
            unknown++;
            return;
        }
        if (isOver(waiting)) {
            over++;
            return;
        }
        byte[] line = SubmissionLine.of(waiting);
        try {
            out.write(line);
        } catch (IOException e) {
            throw new CommandFailedException(
                    "what it writes is not taken any more: " + e.getMessage(), e);
        }
        written++;
        longest = Math.max(longest, line.length);
        large += line.length > USUAL_MOST ? 1 : 0;
        count(waiting);
    }

    /// It would end before it starts, and be refused where it is submitted.
    private boolean isOver(WaitingJob waiting) {
        var terms = waiting.job().spec().terms();
        return ends(waiting, terms.deadline())
                || (waiting.isFresh() && ends(waiting, terms.expires()));
    }

    private boolean ends(WaitingJob waiting, @Nullable Instant limit) {
        boolean later = waiting.job().state() == JobState.SCHEDULED;
        var due = waiting.job().times().due();
        return limit != null && !limit.isAfter(later && due.isAfter(now) ? due : now);
    }

    private void count(WaitingJob waiting) {
        var job = waiting.job();
        tried += waiting.isFresh() ? 0 : 1;
        traced += job.spec().traceparent() == null ? 0 : 1;
        owned += job.spec().principal() == null ? 0 : 1;
        sensitive += job.isSensitive() ? 1 : 0;
        scheduled += job.spec().terms().schedule() == null ? 0 : 1;
    }

    /// What became of the jobs, and what no line says.
    List<String> report() {
        var lines = new ArrayList<String>();
        lines.add(
                written == 1
                        ? "1 job is written; it gets a new id and time of submission"
                        : "%d jobs are written; they get new ids and times of submission"
                                .formatted(written));
        add(lines, tried, "%d of them with attempts, which are not carried over");
        add(lines, traced, "%d of them with a trace context, which is not carried over");
        add(lines, owned, "%d of them of a principal; they become those of who submits them");
        add(
                lines,
                sensitive,
                "%d of them sensitive; what they say is in these lines for all to read");
        add(lines, scheduled, "%d of them made by a schedule, which is not carried over");
        add(
                lines,
                large,
                "%d of them with more bytes than a service takes unless coremill.http.max-body says"
                        + " so; the longest has "
                        + longest);
        add(lines, over, "%d left out, as their time ends before they could start");
        add(lines, held, "%d left out, as nodes that run have them in hand");
        add(
                lines,
                unknown,
                "%d left out, as only a later version knows what they say about their keys");
        return lines;
    }

    private static void add(List<String> lines, long count, String words) {
        if (count > 0) {
            lines.add(words.formatted(count));
        }
    }
}
