package io.coremill.metrics;

import io.coremill.job.ErrorKind;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.QueueListener;
import io.coremill.queue.edit.EditKind;
import io.coremill.text.EnumWords;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// Counts jobs as they are accepted or refused, as they reach a final state, and as clients change
/// or delete them. The series of a queue and a type begin with their first job and at 0, so that
/// its end is an increase; those of a configured queue begin at the start of the node.
final class JobMeters implements QueueListener {
    private final TypeLabels types;
    private final KeyedMeters<QueueAndType, Counts> counts;
    private final KeyedMeters<String, Counter> refused;
    private final KeyedMeters<QueueAndState, Counter> pruned;
    private final KeyedMeters<QueueAndKind, Counter> failed;
    private final KeyedMeters<QueueAndEdit, Counter> edited;

    JobMeters(MeterRegistry registry, TypeLabels types, QueueDefinitions queues) {
        this.types = types;
        this.counts = new KeyedMeters<>(key -> Counts.register(registry, key));
        this.refused = new KeyedMeters<>(queue -> refused(registry, queue));
        this.pruned = new KeyedMeters<>(key -> pruned(registry, key));
        this.failed = new KeyedMeters<>(key -> failed(registry, key));
        this.edited = new KeyedMeters<>(key -> edited(registry, key));
        queues.all().forEach(queue -> begin(queue.name()));
    }

    private void begin(String queue) {
        var _ = refused.get(queue);
        Stream.of(JobState.values())
                .filter(JobState::isFinal)
                .forEach(state -> pruned.get(new QueueAndState(queue, state)));
        Stream.of(ErrorKind.values()).forEach(kind -> failed.get(new QueueAndKind(queue, kind)));
        Stream.of(EditKind.values()).forEach(kind -> edited.get(new QueueAndEdit(queue, kind)));
    }

    @Override
    public void failed(String queue, ErrorKind kind) {
        failed.get(new QueueAndKind(queue, kind)).increment();
    }

    @Override
    public void edited(String queue, EditKind kind) {
        edited.get(new QueueAndEdit(queue, kind)).increment();
    }

    @Override
    public void pruned(String queue, JobState state, long jobs) {
        pruned.get(new QueueAndState(queue, state)).increment((double) jobs);
    }

    @Override
    public void submitted(String queue, String type) {
        of(queue, type).submitted.increment();
    }

    @Override
    public void waiting(String queue, String type) {
        var _ = of(queue, type);
    }

    @Override
    public void refused(String queue) {
        refused.get(queue).increment();
    }

    @Override
    public void finished(JobId job, String queue, String type, JobState state) {
        Objects.requireNonNull(of(queue, type).finished.get(state)).increment();
    }

    private Counts of(String queue, String type) {
        return counts.get(new QueueAndType(queue, types.of(type)));
    }

    private static Counter refused(MeterRegistry registry, String queue) {
        return Counter.builder("coremill.jobs.refused")
                .description("Jobs refused because the queue held as many as it may")
                .tag("queue", queue)
                .register(registry);
    }

    private static Counter pruned(MeterRegistry registry, QueueAndState key) {
        return Counter.builder("coremill.jobs.pruned")
                .description("Finished jobs removed, as their time was over or they were too many")
                .tag("queue", key.queue())
                .tag("state", key.state().word())
                .register(registry);
    }

    private static Counter failed(MeterRegistry registry, QueueAndKind key) {
        return Counter.builder("coremill.jobs.failed")
                .description("Jobs that failed, by the kind of their error")
                .tag("queue", key.queue())
                .tag("kind", key.kind().word())
                .register(registry);
    }

    private static Counter edited(MeterRegistry registry, QueueAndEdit key) {
        return Counter.builder("coremill.jobs.edited")
                .description("Single jobs that clients changed or deleted")
                .tag("queue", key.queue())
                .tag("action", EnumWords.of(key.kind()))
                .register(registry);
    }

    private record QueueAndState(String queue, JobState state) {}

    private record QueueAndKind(String queue, ErrorKind kind) {}

    private record QueueAndEdit(String queue, EditKind kind) {}

    private record Counts(Counter submitted, Map<JobState, Counter> finished) {
        static Counts register(MeterRegistry registry, QueueAndType key) {
            var finished = new EnumMap<JobState, Counter>(JobState.class);
            for (JobState state : JobState.values()) {
                if (state.isFinal()) {
                    finished.put(state, finished(registry, key, state));
                }
            }
            return new Counts(submitted(registry, key), finished);
        }

        private static Counter submitted(MeterRegistry registry, QueueAndType key) {
            return Counter.builder("coremill.jobs.submitted")
                    .description("Jobs accepted")
                    .tag("queue", key.queue())
                    .tag("type", key.type())
                    .register(registry);
        }

        private static Counter finished(MeterRegistry registry, QueueAndType key, JobState state) {
            return Counter.builder("coremill.jobs.finished")
                    .description("Jobs that reached a final state")
                    .tag("queue", key.queue())
                    .tag("type", key.type())
                    .tag("state", state.word())
                    .register(registry);
        }
    }
}
