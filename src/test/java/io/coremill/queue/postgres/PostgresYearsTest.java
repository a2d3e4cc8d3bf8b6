package io.coremill.queue.postgres;

import io.coremill.queue.JobQueue;
import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.run.TenYearsContract;
import java.time.Duration;
import java.util.List;

/// Ten years of schedules in the store that several nodes share: those that tick on the days on
/// which clocks are changed, and on few others.
class PostgresYearsTest extends TenYearsContract {
    private final SharedStore store =
            new SharedStore(PostgresServer.shared().newStore(), Duration.ofSeconds(5));

    @Override
    protected JobQueue open() {
        return store.open("node", clock, List.of());
    }

    @Override
    protected List<JobSchedule> schedules() {
        return List.of(
                at("Europe/Berlin", "30 2 * * SUNL"),
                at("America/New_York", "30 2 * 3 SUN#2"),
                at("America/New_York", "30 1 * 11 SUN#1"),
                at("Australia/Lord_Howe", "15 2 * 4,10 SUN#1"),
                at("Africa/Cairo", "30 0 * 4,5 FRI"),
                at("Pacific/Apia", "30 3 28-31 12 *"));
    }

    @Override
    protected long ticks() {
        return 250;
    }
}
