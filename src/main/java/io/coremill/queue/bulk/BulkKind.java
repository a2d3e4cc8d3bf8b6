package io.coremill.queue.bulk;

import io.coremill.job.JobState;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What a bulk action does to each of its jobs. Their names are kept in the store.
public enum BulkKind {
    CANCEL("cancel"),
    RETRY("retry"),
    DELETE("delete"),
    SET_PRIORITY("set-priority"),
    MOVE("move"),
    RUN_NOW("run-now");

    private final String word;

    BulkKind(String word) {
        this.word = word;
    }

    /// The word for it in the API and in metrics.
    public String word() {
        return word;
    }

    /// In which a job may be for it.
    public Set<JobState> states() {
        return switch (this) {
            case CANCEL -> EnumSet.of(JobState.SCHEDULED, JobState.QUEUED, JobState.RUNNING);
            case RETRY -> statesThat(JobState::mayBeRetried);
            case DELETE -> statesThat(JobState::isFinal);
            case SET_PRIORITY, MOVE -> EnumSet.of(JobState.SCHEDULED, JobState.QUEUED);
            case RUN_NOW -> EnumSet.of(JobState.SCHEDULED);
        };
    }

    /// Whether its jobs may take keys, as those do that a client runs again or changes.
    public boolean mayTakeKeys() {
        return this != CANCEL && this != DELETE;
    }

    private static Set<JobState> statesThat(Predicate<JobState> test) {
        return Arrays.stream(JobState.values())
                .filter(test)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(JobState.class)));
    }

    public static Optional<BulkKind> ofWord(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }
}
