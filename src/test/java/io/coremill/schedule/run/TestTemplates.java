package io.coremill.schedule.run;

import io.coremill.job.JobSpec;
import io.coremill.job.RetryPolicy;
import io.coremill.job.key.UniqueConflict;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueScope;
import io.coremill.job.key.UniqueState;
import io.coremill.schedule.TemplateJob;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Makes a job of the queue `cpu` of any template. What a template says is its payload.
public final class TestTemplates implements JobTemplates {
    public static final String QUEUE = "cpu";
    private volatile String refusal = "";
    private volatile String fault = "";
    private volatile int maxWaiting = 1_000;
    private volatile @Nullable UniqueRule unique;
    private volatile UniqueScope scope = UniqueScope.QUEUE;
    private volatile String queue = QUEUE;
    private volatile boolean byFirstLetter;

    public void refuse(String why) {
        refusal = why;
    }

    /// Cannot be read just now, until this is said of no reason.
    public void fail(String why) {
        fault = why;
    }

    /// Has each job be the only one under a key of its queue.
    public void unique(UniqueConflict onConflict) {
        boolean replaces = onConflict == UniqueConflict.REPLACE;
        var states = replaces ? UniqueState.WAITING : UniqueState.ALL;
        scope = UniqueScope.QUEUE;
        unique = new UniqueRule("k", scope, states, null, onConflict, null);
    }

    /// Has each job be the only one under a key of all queues.
    public void uniqueEverywhere(UniqueConflict onConflict) {
        unique(onConflict);
        scope = UniqueScope.ALL;
    }

    public void queue(String name) {
        queue = name;
    }

    /// Has schedules whose names begin with the same letter share a key, which is that letter.
    public void uniqueByFirstLetter(UniqueConflict onConflict) {
        unique(onConflict);
        byFirstLetter = true;
    }

    public void limit(int jobs) {
        maxWaiting = jobs;
    }

    @Override
    public TemplateJob job(String schedule, String template) {
        if (!refusal.isEmpty()) {
            throw new TemplateRefusedException(refusal, new IllegalStateException(refusal));
        }
        if (!fault.isEmpty()) {
            throw new IllegalStateException(fault);
        }
        var spec = spec(template);
        return new TemplateJob(spec.with(spec.terms().uniqueBy(rule(schedule))), maxWaiting);
    }

    private @Nullable UniqueRule rule(String schedule) {
        var rule = unique;
        return rule == null
                ? null
                : new UniqueRule(
                        byFirstLetter ? schedule.substring(0, 1) : rule.key(),
                        scope,
                        rule.states(),
                        rule.period(),
                        rule.onConflict(),
                        rule.maxDelay());
    }

    private JobSpec spec(String template) {
        var retry =
                new RetryPolicy(
                        3,
                        RetryPolicy.Kind.EXPONENTIAL,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5));
        return new JobSpec("noop", queue, template, 0, null, Duration.ofMinutes(1), retry, null);
    }
}
