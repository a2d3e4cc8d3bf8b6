package io.coremill.web.search;

import io.coremill.job.JobState;
import io.coremill.queue.lookup.JobCount;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobLookup;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// How many jobs of a filter are in each state.
record JobCounts(List<StateCount> counts) {
    /// That many are known to be many.
    private static final int MOST = 1_000;

    static JobCounts of(JobFilter filter, JobLookup lookup) {
        return new JobCounts(
                Arrays.stream(JobState.values())
                        .filter(
                                state ->
                                        filter.states().isEmpty()
                                                || filter.states().contains(state))
                        .map(state -> count(filter, state, lookup))
                        .toList());
    }

    private static StateCount count(JobFilter filter, JobState state, JobLookup lookup) {
        JobCount count = lookup.count(filter.of(Set.of(state)), MOST);
        return new StateCount(state.word(), count.jobs(), count.more());
    }

    /// @param more whether there may be more than these
    record StateCount(String state, long jobs, boolean more) {}
}
