package io.coremill.schedule.run;

import io.coremill.queue.JobQueue;
import io.coremill.queue.sqlite.SqliteQueue;
import io.coremill.schedule.JobSchedule;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// Ten years of weekly schedules in the store of a single node.
@Tag("anywhere")
class TenYearsTest extends TenYearsContract {
    @TempDir private Path directory;

    @Override
    protected JobQueue open() {
        return SqliteQueue.open(directory, "node", clock, System::nanoTime, List.of());
    }

    @Override
    protected List<JobSchedule> schedules() {
        return List.of(
                at("Europe/Berlin", "30 2 * * SUN"),
                at("Europe/Berlin", "*/30 2 * * SUN"),
                at("America/New_York", "30 2 * * SUN"),
                at("America/New_York", "30 1 * * SUN"),
                at("Australia/Lord_Howe", "15 2 * * SUN"),
                at("Africa/Cairo", "30 0 * * FRI"),
                at("Pacific/Apia", "30 3 * * SUN,FRI"));
    }

    @Override
    protected long ticks() {
        return 4_000;
    }
}
