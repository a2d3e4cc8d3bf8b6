package io.coremill.queue;

import io.coremill.job.ExecutorKind;
import io.coremill.job.RetryPolicy.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A queue as the settings describe it, checked.
///
/// @param slots attempts at once
/// @param maxWaiting jobs that may wait here, scheduled ones included
/// @param ageing how much waiting is worth one level of priority; zero if it is worth nothing
/// @param placement which nodes run its jobs
public record QueueDefinition(
        String name,
        ExecutorKind executor,
        int slots,
        Program program,
        Defaults defaults,
        int maxWaiting,
        Duration ageing,
        Graces graces,
        Placement placement) {

    /// With priorities that do not age.
    public QueueDefinition(
            String name,
            ExecutorKind executor,
            int slots,
            Program program,
            Defaults defaults,
            int maxWaiting,
            Graces graces,
            Placement placement) {
        this(
                name,
                executor,
                slots,
                program,
                defaults,
                maxWaiting,
                Duration.ZERO,
                graces,
                placement);
    }

    /// What runs the jobs.
    ///
    /// @param command of a worker; empty means the Java worker, and always is for threads
    /// @param concurrency jobs at once per worker
    /// @param types those a command takes; empty means any
    /// @param once if each job has a process of the command to itself; null if workers stay
    public record Program(
            List<String> command, int concurrency, Set<String> types, @Nullable Once once) {

        public boolean takes(String type) {
            return types.isEmpty() || types.contains(type);
        }
    }

    /// What becomes of what a program prints.
    ///
    /// @param resultType its media type
    /// @param maxResult the most bytes it may have
    public record Once(String resultType, int maxResult) {}

    /// What holds for a job that brings nothing else.
    ///
    /// @param timeout of an attempt
    public record Defaults(Duration timeout, int maxAttempts, Backoff backoff) {

        /// With the pauses that queues have by themselves.
        public Defaults(Duration timeout, int maxAttempts) {
            this(timeout, maxAttempts, Backoff.DEFAULT);
        }

        /// What holds where these terms leave the rest to the queue.
        public Defaults under(@Nullable AttemptTerms terms) {
            return terms == null || terms.equals(AttemptTerms.NONE) ? this : terms.over(this);
        }
    }

    /// How long an attempt that has to end is waited for.
    ///
    /// @param cancel between the request to stop and SIGTERM to the worker
    /// @param term between SIGTERM and SIGKILL
    public record Graces(Duration cancel, Duration term) {}

    /// Where jobs of a queue run.
    ///
    /// @param labels that a node must have, every one of them; any node will do if there are none
    /// @param isHere whether this node has them
    public record Placement(Set<String> labels, boolean isHere) {
        public static final Placement ANYWHERE = new Placement(Set.of(), true);
    }

    /// Whether this node runs its jobs. Where it does not, the queue is known: jobs are accepted
    /// with its defaults, and wait for a node that does.
    public boolean isServedHere() {
        return placement.isHere();
    }

    /// How many workers of the service's own kind it may have, each a JVM.
    public int javaWorkers() {
        return isServedHere() && executor == ExecutorKind.PROCESSES && runsJavaHandlers()
                ? Math.ceilDiv(slots, program.concurrency())
                : 0;
    }

    /// The types of jobs that can run here; null if any can.
    ///
    /// @param handled those of the service's own Java handlers
    public @Nullable Set<String> types(Set<String> handled) {
        if (runsJavaHandlers()) {
            return handled;
        }
        return program.types().isEmpty() ? null : program.types();
    }

    /// Whether jobs run the service's own Java handlers here, be it in a Java worker.
    public boolean runsJavaHandlers() {
        return program.command().isEmpty();
    }
}
