package io.coremill.metrics;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.QueueListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;

/// Counts jobs as they are accepted and as they reach a final state.
final class JobMeters implements QueueListener {
    private final TypeLabels types;
    private final Meters<Submitted, Counter> submitted;
    private final Meters<Finished, Counter> finished;

    JobMeters(MeterRegistry registry, TypeLabels types) {
        this.types = types;
        this.submitted = new Meters<>(key -> key.register(registry));
        this.finished = new Meters<>(key -> key.register(registry));
        types.forEachExpected(this::beginAtZero);
    }

    private void beginAtZero(String queue, String type) {
        submitted.get(new Submitted(queue, type));
        Arrays.stream(JobState.values())
                .filter(JobState::isFinal)
                .forEach(state -> finished.get(new Finished(queue, type, state)));
    }

    @Override
    public void submitted(String queue, String type) {
        submitted.get(new Submitted(queue, types.of(type))).increment();
    }

    @Override
    public void finished(JobId job, String queue, String type, JobState state) {
        finished.get(new Finished(queue, types.of(type), state)).increment();
    }

    private record Submitted(String queue, String type) {
        Counter register(MeterRegistry registry) {
            return Counter.builder("coremill.jobs.submitted")
                    .description("Jobs accepted")
                    .tag("queue", queue)
                    .tag("type", type)
                    .register(registry);
        }
    }

    private record Finished(String queue, String type, JobState state) {
        Counter register(MeterRegistry registry) {
            return Counter.builder("coremill.jobs.finished")
                    .description("Jobs that reached a final state")
                    .tag("queue", queue)
                    .tag("type", type)
                    .tag("state", state.word())
                    .register(registry);
        }
    }
}
