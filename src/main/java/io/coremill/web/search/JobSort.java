package io.coremill.web.search;

import io.coremill.queue.lookup.JobOrder;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.util.Arrays;
import java.util.stream.Collectors;

/// The words for the order of a list: a hyphen turns one round.
enum JobSort {
    SUBMITTED_LAST("-submitted", JobOrder.NEWEST_FIRST),
    SUBMITTED_FIRST("submitted", JobOrder.OLDEST_FIRST),
    FINISHED_LAST("-finished", JobOrder.LAST_FINISHED_FIRST),
    FINISHED_FIRST("finished", JobOrder.FIRST_FINISHED_FIRST);

    private final String word;
    private final JobOrder order;

    JobSort(String word, JobOrder order) {
        this.word = word;
        this.order = order;
    }

    /// @throws ProblemException if there is no such order
    static JobOrder read(String word) {
        return Arrays.stream(values())
                .filter(sort -> sort.word.equals(word.strip()))
                .map(sort -> sort.order)
                .findFirst()
                .orElseThrow(
                        () ->
                                ProblemException.about(
                                        ProblemType.INVALID_PARAMETER,
                                        "sort",
                                        "must be one of " + words()));
    }

    private static String words() {
        return Arrays.stream(values()).map(sort -> sort.word).collect(Collectors.joining(", "));
    }
}
