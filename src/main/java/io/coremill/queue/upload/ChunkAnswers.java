package io.coremill.queue.upload;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What becomes of the lines of a chunk: a new job each, unless it is said otherwise.
final class ChunkAnswers {
    private final List<Job> jobs;
    private final Map<Integer, LineAnswer> others = new HashMap<>(0);

    ChunkAnswers(List<Job> jobs) {
        this.jobs = jobs;
    }

    /// What is said of a line again counts instead of what was said before.
    void put(int index, LineAnswer answer) {
        if (answer.kind() == LineAnswer.Kind.NEW) {
            others.remove(index);
        } else {
            others.put(index, answer);
        }
    }

    JobId job(int index) {
        var other = other(index);
        return other == null ? jobs.get(index).id() : other.job();
    }

    LineAnswer.Kind kind(int index) {
        var other = other(index);
        return other == null ? LineAnswer.Kind.NEW : other.kind();
    }

    /// Most chunks have none, and no number is made an object for them.
    private @Nullable LineAnswer other(int index) {
        return others.isEmpty() ? null : others.get(index);
    }

    /// @param count of the first lines, which are all that were answered
    ChunkResult result(int count, @Nullable Throwable stoppedBy) {
        var ids = new ArrayList<JobId>(count);
        for (int i = 0; i < count; i++) {
            ids.add(job(i));
        }
        return new ChunkResult(ids, kinds(count), stoppedBy);
    }

    private Map<Integer, LineAnswer.Kind> kinds(int count) {
        if (others.isEmpty()) {
            return Map.of();
        }
        var kinds = new HashMap<Integer, LineAnswer.Kind>();
        others.forEach(
                (index, answer) -> {
                    if (index < count) {
                        kinds.put(index, answer.kind());
                    }
                });
        return kinds;
    }
}
