package io.coremill.schedule;

import io.coremill.schedule.ScheduleAnswer.Verdict;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Looks at schedules and changes them, beside others that do so at the same time: a change that
/// met another one is thought over again.
public final class ScheduleRegistry {
    private static final int MOST_TRIES = 20;
    private static final long MICROS = 1_000_000;

    private final ScheduleStore store;
    private final InstantSource clock;
    private final Function<CompletableFuture<ScheduleAnswer>, ScheduleAnswer> patience;

    /// @param clock of the time of day
    /// @param patience waits for a change
    public ScheduleRegistry(
            ScheduleStore store,
            InstantSource clock,
            Function<CompletableFuture<ScheduleAnswer>, ScheduleAnswer> patience) {
        this.store = store;
        this.clock = clock;
        this.patience = patience;
    }

    public Optional<StoredSchedule> find(String name) {
        return store.find(name);
    }

    public List<StoredSchedule> list() {
        return store.list();
    }

    public List<ScheduleTick> history(String name) {
        return store.history(name);
    }

    /// Makes a schedule, or changes the one of that name.
    ///
    /// @param permitted throws what speaks against it, of the one that is there; null if none is
    /// @throws TooManySchedulesException if there are as many as there may be
    public Written put(JobSchedule wanted, ScheduleOrigin origin, Check permitted) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            var there = store.findEvenSealed(wanted.name()).orElse(null);
            permitted.accept(there);
            if (there != null && isKept(wanted, origin, there)) {
                return new Written(there, false);
            }
            var next = next(there, wanted, origin);
            var verdict = change(new ScheduleChange.Write(next, guard(there))).verdict();
            if (verdict == Verdict.TOO_MANY) {
                throw new TooManySchedulesException();
            }
            if (verdict == Verdict.DONE) {
                return new Written(next, there == null);
            }
        }
        throw contested(wanted.name());
    }

    private boolean isKept(JobSchedule wanted, ScheduleOrigin origin, StoredSchedule there) {
        return there.schedule().equals(wanted)
                && there.origin() == origin
                && !store.isSealedOtherwise(wanted.name());
    }

    private StoredSchedule next(
            @Nullable StoredSchedule there, JobSchedule wanted, ScheduleOrigin origin) {
        var now = clock.instant();
        return there == null
                ? StoredSchedule.first(wanted, origin, number(now), now)
                : there.saying(wanted, origin, number(now), now);
    }

    private static @Nullable Long guard(@Nullable StoredSchedule there) {
        return there == null ? null : there.state().guard();
    }

    /// @return as it is then; empty if there is none
    public Optional<StoredSchedule> pause(String name) {
        var now = clock.instant();
        return write(name, it -> it.state().paused() ? it : it.paused(number(now), now));
    }

    /// @return as it is then; empty if there is none
    public Optional<StoredSchedule> resume(String name) {
        var now = clock.instant();
        return write(name, it -> it.state().paused() ? it.resumed(number(now), now) : it);
    }

    private Optional<StoredSchedule> write(String name, UnaryOperator<StoredSchedule> how) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            var there = store.find(name).orElse(null);
            if (there == null) {
                return Optional.empty();
            }
            var next = how.apply(there);
            if (next.equals(there)
                    || change(new ScheduleChange.Write(next, guard(there))).isDone()) {
                return Optional.of(next);
            }
        }
        throw contested(name);
    }

    /// @param permitted throws what speaks against it, of the one that is there
    /// @return whether there was one
    public boolean delete(String name, Check permitted) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            var there = store.findEvenSealed(name).orElse(null);
            if (there == null) {
                return false;
            }
            permitted.accept(there);
            if (change(new ScheduleChange.Delete(name, there.state().guard())).isDone()) {
                return true;
            }
        }
        throw contested(name);
    }

    /// Makes a job of the template now, whatever else is due or runs.
    ///
    /// @return changed meanwhile if there is no such schedule
    public ScheduleAnswer run(String name, TemplateJob job) {
        var entry = new ScheduleTick(0, null, clock.instant(), TickOutcome.MADE, null, 0, null);
        return change(new ScheduleChange.Run(name, entry, job));
    }

    private ScheduleAnswer change(ScheduleChange change) {
        return patience.apply(store.change(change));
    }

    private static long number(Instant now) {
        return now.getEpochSecond() * MICROS + now.getNano() / 1_000;
    }

    private static IllegalStateException contested(String name) {
        return new IllegalStateException(
                ("schedule %s is changed by others all the time, or only a later version of the"
                                + " service knows it")
                        .formatted(name));
    }

    /// What speaks against a change.
    public interface Check {
        Check NONE = _ -> {};

        void accept(@Nullable StoredSchedule there);
    }

    /// @param made whether it is new
    public record Written(StoredSchedule schedule, boolean made) {}
}
