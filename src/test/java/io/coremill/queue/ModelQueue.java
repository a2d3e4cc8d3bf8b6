package io.coremill.queue;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.key.UniqueConflict;
import io.coremill.job.key.UniqueRule;
import io.coremill.queue.bulk.BulkRequest;
import io.coremill.queue.edit.JobChange;
import io.coremill.queue.lookup.QueueDepth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A queue in plain maps, as simple as can be: what a store is compared with.
final class ModelQueue {
    private final Map<JobId, Entry> jobs = new TreeMap<>();

    /// By key, and by queue where the key is one of a queue.
    private final Map<String, KeyUse> keys = new TreeMap<>();

    private final Map<String, Duration> ageing;

    /// @param ageing the waiting that is worth a level of priority, of queues where it is worth any
    ModelQueue(Map<String, Duration> ageing) {
        this.ageing = ageing;
    }

    void submit(Job accepted) {
        jobs.put(accepted.id(), new Entry(accepted));
    }

    /// The job that is in the way of a submission under a key; null if there is none.
    @Nullable JobId inTheWay(UniqueRule rule, JobSpec asked, Instant now) {
        var use = keys.get(rule.name(asked.queue(), asked.type()));
        if (use == null) {
            return null;
        }
        boolean isLeft =
                rule.onConflict() == UniqueConflict.REPLACE
                        && !isReplaceable(use.job)
                        && !now.isBefore(use.until);
        return use.isHeld(jobs.get(use.job), now) && !isLeft ? use.job : null;
    }

    boolean isReplaceable(JobId id) {
        var holder = jobs.get(id);
        return holder != null && holder.isWaiting() && !holder.leased;
    }

    /// A job that was accepted takes a key.
    void take(UniqueRule rule, JobId id, Instant submitted) {
        var holder = job(id);
        holder.rule = rule;
        holder.submitted = submitted;
        keys.put(rule.name(holder.queue, holder.type), KeyUse.of(id, rule, submitted));
    }

    void replace(UniqueRule rule, JobId id, JobSpec spec, Instant now) {
        var holder = job(id);
        holder.queue = spec.queue();
        holder.type = spec.type();
        holder.tags = spec.terms().tags();
        holder.priority = spec.priority();
        holder.expires = spec.terms().expires();
        holder.deadline = spec.terms().deadline();
        holder.due = spec.dueAt() == null ? now : spec.dueAt();
        holder.become(holder.due.isAfter(now) ? JobState.SCHEDULED : JobState.QUEUED);
        take(rule, id, Objects.requireNonNull(holder.submitted));
    }

    /// @return the jobs in the order in which they are leased
    List<JobId> claim(String queue, int count, int free, Instant now) {
        moveOn(now);
        var best =
                jobs.values().stream()
                        .filter(job -> job.is(queue, JobState.QUEUED) && !job.leased)
                        .sorted(bestFirst(queue))
                        .limit(count)
                        .toList();
        for (int i = 0; i < best.size(); i++) {
            best.get(i).lease(i < free);
        }
        return best.stream().map(job -> job.id).toList();
    }

    private Comparator<Entry> bestFirst(String queue) {
        var worth = ageing.get(queue);
        return worth == null
                ? Entry.BEST_FIRST
                : Comparator.comparing(
                                (Entry job) -> job.due.minus(worth.multipliedBy(job.priority)))
                        .thenComparing(Entry.BEST_FIRST);
    }

    /// Ends what is not to run any more, and queues what is due.
    void moveOn(Instant now) {
        jobs.values().forEach(job -> job.endIfTooLate(now));
        jobs.values().stream()
                .filter(job -> job.state == JobState.SCHEDULED && !job.due.isAfter(now))
                .forEach(job -> job.become(JobState.QUEUED));
    }

    void report(JobId id) {
        job(id).begin();
    }

    void finish(JobId id, JobState state) {
        var job = job(id);
        job.begin();
        job.end(state);
    }

    void runAgain(JobId id, Instant due, Instant now) {
        var job = job(id);
        job.begin();
        job.due = due;
        job.goOn(due.isAfter(now) ? JobState.SCHEDULED : JobState.QUEUED);
    }

    void putOff(JobId id, Instant due, Instant now) {
        var job = job(id);
        job.begin();
        job.attempt--;
        job.due = due;
        job.goOn(due.isAfter(now) ? JobState.SCHEDULED : JobState.QUEUED);
    }

    void giveBack(JobId id) {
        job(id).giveBack();
    }

    void cancel(JobId id) {
        var job = job(id);
        if (job.leased) {
            job.unwanted = true;
        } else if (!job.state.isFinal()) {
            job.become(JobState.CANCELLED);
        }
    }

    boolean retry(JobId id, Instant now) {
        var job = job(id);
        if (!job.state.mayBeRetried()) {
            return false;
        }
        if (!takesKey(job, job.queue, now)) {
            return false;
        }
        job.forgetLimits(now);
        job.unwanted = false;
        job.crashes = 0;
        job.due = now;
        job.become(JobState.QUEUED);
        return true;
    }

    boolean change(JobId id, JobChange change, Instant now) {
        var job = job(id);
        boolean waits = job.state == JobState.QUEUED || job.state == JobState.SCHEDULED;
        if (!waits || job.leased) {
            return false;
        }
        if (!takesKey(job, change.target() == null ? job.queue : change.target().queue(), now)) {
            return false;
        }
        if (job.isTooLate(change, now)) {
            return false;
        }
        job.priority = Objects.requireNonNullElse(change.priority(), job.priority);
        job.queue = change.target() == null ? job.queue : change.target().queue();
        job.tags = Objects.requireNonNullElse(change.tags(), job.tags);
        if (change.expires() != null) {
            job.expires = change.expires().at();
        }
        if (change.dueAt() != null) {
            boolean later = change.dueAt().isAfter(now);
            job.due = later ? change.dueAt() : now;
            job.become(later ? JobState.SCHEDULED : JobState.QUEUED);
        }
        return true;
    }

    /// @return for how many jobs it is done
    long bulk(BulkRequest request, String queue, Instant now) {
        var states = request.kind().states();
        var ids =
                jobs.values().stream()
                        .filter(job -> job.queue.equals(queue) && states.contains(job.state))
                        .map(job -> job.id)
                        .sorted(Comparator.reverseOrder())
                        .toList();
        return ids.stream().filter(id -> isDone(request, id, now)).count();
    }

    private boolean isDone(BulkRequest request, JobId id, Instant now) {
        return switch (request.kind()) {
            case CANCEL -> {
                cancel(id);
                yield true;
            }
            case RETRY -> retry(id, now);
            case DELETE -> delete(id);
            case SET_PRIORITY, MOVE, RUN_NOW -> change(id, request.change(now), now);
        };
    }

    /// Whether it is there and has not ended.
    boolean isUnfinished(JobId id) {
        var job = jobs.get(id);
        return job != null && !job.state.isFinal();
    }

    boolean delete(JobId id) {
        return job(id).state.isFinal() && jobs.remove(id) != null;
    }

    /// @param held the jobs that were leased to what has vanished
    void crash(List<JobId> held) {
        held.forEach(id -> job(id).crash());
    }

    /// When a job ends in any case, if it has been leased just now.
    Lease.Limits limits(JobId id) {
        return job(id).limits();
    }

    List<JobId> list(JobState state) {
        return jobs.values().stream()
                .filter(job -> job.state == state)
                .map(job -> job.id)
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    List<JobId> tagged(String tag) {
        return jobs.values().stream()
                .filter(job -> job.tags.contains(tag))
                .map(job -> job.id)
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    List<JobId> finished(String queue) {
        return jobs.values().stream()
                .filter(job -> job.queue.equals(queue) && job.state.isFinal())
                .map(job -> job.id)
                .toList();
    }

    List<JobId> all() {
        return new ArrayList<>(jobs.keySet());
    }

    Seen seen(JobId id) {
        return job(id).seen();
    }

    Map<String, QueueDepth> depths() {
        var depths = new TreeMap<String, QueueDepth>();
        jobs.values().stream()
                .map(job -> job.queue)
                .distinct()
                .forEach(queue -> depths.put(queue, depth(queue)));
        depths.values().removeIf(depth -> depth.waiting() + depth.running() == 0);
        return depths;
    }

    /// @return false if another job holds its key
    private boolean takesKey(Entry job, String queue, Instant now) {
        var rule = job.rule;
        if (rule == null) {
            return true;
        }
        var use = keys.get(rule.name(queue, job.type));
        if (use != null && !use.job.equals(job.id) && use.isHeld(jobs.get(use.job), now)) {
            return false;
        }
        keys.values().removeIf(other -> other.job.equals(job.id));
        var submitted = Objects.requireNonNull(job.submitted);
        keys.put(rule.name(queue, job.type), KeyUse.of(job.id, rule, submitted));
        return true;
    }

    private Entry job(JobId id) {
        return Objects.requireNonNull(jobs.get(id));
    }

    private QueueDepth depth(String queue) {
        return new QueueDepth(
                queue,
                count(queue, JobState.QUEUED),
                count(queue, JobState.SCHEDULED),
                count(queue, JobState.RUNNING),
                jobs.values().stream()
                        .filter(job -> job.is(queue, JobState.QUEUED))
                        .map(job -> job.due)
                        .min(Comparator.naturalOrder())
                        .orElse(null));
    }

    private long count(String queue, JobState state) {
        return jobs.values().stream().filter(job -> job.is(queue, state)).count();
    }

    /// The newest job that was accepted under a key.
    private record KeyUse(JobId job, UniqueRule rule, Instant until) {
        static KeyUse of(JobId job, UniqueRule rule, Instant submitted) {
            var period = rule.period();
            return new KeyUse(job, rule, period == null ? Instant.MIN : submitted.plus(period));
        }

        boolean isHeld(@Nullable Entry holder, Instant now) {
            if (now.isBefore(until) || holder == null) {
                return now.isBefore(until);
            }
            return rule.states().stream()
                    .anyMatch(state -> state.word().equals(holder.state.word()));
        }
    }

    /// What is compared of a job.
    record Seen(
            JobState state,
            int attempt,
            Instant due,
            boolean unwanted,
            int attempts,
            List<String> tags) {}

    private static final class Entry {
        static final Comparator<Entry> BEST_FIRST =
                Comparator.comparingInt((Entry job) -> -job.priority)
                        .thenComparing(job -> job.due)
                        .thenComparing(job -> job.id);

        final JobId id;
        String queue;
        String type;
        List<String> tags;
        int priority;
        @Nullable UniqueRule rule;
        @Nullable Instant submitted;
        /// Goes only where the page about states draws it: see [#become].
        private JobState state;
        Instant due;
        boolean leased;
        boolean unwanted;
        int attempt;
        int attempts;
        int crashes;
        @Nullable Instant expires;
        @Nullable Instant deadline;

        Entry(Job job) {
            expires = job.spec().terms().expires();
            deadline = job.spec().terms().deadline();
            id = job.id();
            queue = job.spec().queue();
            type = job.spec().type();
            tags = job.spec().terms().tags();
            priority = job.spec().priority();
            state = job.state();
            due = job.times().due();
        }

        /// Whether a change would have it due past one of its limits.
        boolean isTooLate(JobChange change, Instant now) {
            boolean later =
                    change.dueAt() == null
                            ? state == JobState.SCHEDULED
                            : change.dueAt().isAfter(now);
            var from = change.dueAt() == null ? due : change.dueAt();
            var startBy = change.expires() == null ? expires : change.expires().at();
            boolean isDueAnew = !from.equals(due);
            boolean startsByAnew = isDueAnew || !Objects.equals(startBy, expires);
            boolean tooLateToStart = startsByAnew && attempts == 0 && isPast(startBy, from);
            return later && (tooLateToStart || (isDueAnew && isPast(deadline, from)));
        }

        private static boolean isPast(@Nullable Instant limit, Instant from) {
            return limit != null && !limit.isAfter(from);
        }

        Lease.Limits limits() {
            return Lease.Limits.of(attempts == 0 ? expires : null, deadline);
        }

        void endIfTooLate(Instant now) {
            if (leased || state.isFinal()) {
                return;
            }
            var startBy = limits().startBy();
            boolean over = deadline != null && !deadline.isAfter(now);
            if (startBy != null
                    && !startBy.isAfter(now)
                    && (deadline == null || !over || !startBy.isAfter(deadline))) {
                become(JobState.EXPIRED);
            } else if (over) {
                become(JobState.FAILED);
            }
        }

        void forgetLimits(Instant now) {
            expires = expires == null || expires.isAfter(now) ? expires : null;
            deadline = deadline == null || deadline.isAfter(now) ? deadline : null;
        }

        boolean isWaiting() {
            return state == JobState.SCHEDULED || state == JobState.QUEUED;
        }

        boolean is(String inQueue, JobState inState) {
            return queue.equals(inQueue) && state == inState;
        }

        void become(JobState next) {
            DrawnStates.check(state, next);
            state = next;
        }

        void lease(boolean started) {
            leased = true;
            if (started) {
                begin();
            }
        }

        void begin() {
            if (state != JobState.RUNNING) {
                become(JobState.RUNNING);
                attempt++;
            }
        }

        void end(JobState last) {
            leased = false;
            attempts++;
            become(last);
        }

        void goOn(JobState next) {
            end(unwanted ? JobState.CANCELLED : next);
        }

        void giveBack() {
            if (state == JobState.RUNNING) {
                attempt--;
                goOn(JobState.QUEUED);
            } else {
                leased = false;
                become(unwanted ? JobState.CANCELLED : JobState.QUEUED);
            }
        }

        void crash() {
            if (state == JobState.RUNNING && unwanted) {
                crashes++;
                end(JobState.CANCELLED);
            } else if (state == JobState.RUNNING && crashes + 1 == 3) {
                crashes++;
                end(JobState.FAILED);
            } else {
                crashes += state == JobState.RUNNING ? 1 : 0;
                giveBack();
            }
        }

        Seen seen() {
            return new Seen(
                    state, attempt, due, unwanted && state == JobState.RUNNING, attempts, tags);
        }
    }
}
