package io.coremill.schedule.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.JobQueue;
import io.coremill.queue.SettableClock;
import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.cluster.NodeSummary;
import io.coremill.queue.sqlite.SqliteQueue;
import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.OverlapPolicy;
import io.coremill.schedule.ScheduleOrigin;
import io.coremill.schedule.ScheduleRegistry;
import io.coremill.schedule.StoredSchedule;
import io.coremill.schedule.time.MissedPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@Tag("anywhere")
class ConfiguredSchedulesTest {
    @TempDir private Path directory;
    private final SettableClock clock = new SettableClock();
    private final TestTemplates templates = new TestTemplates();
    private JobQueue queue;
    private ScheduleRegistry registry;

    @BeforeEach
    void open() {
        queue = SqliteQueue.open(directory, "node", clock, System::nanoTime, List.of());
        registry = new ScheduleRegistry(queue.schedules(), clock, CompletableFuture::join);
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void aNodeWritesWhatItsSettingsName() {
        start(List.of(), daily("a"), daily("b"));
        assertThat(registry.list())
                .allMatch(it -> it.origin() == ScheduleOrigin.SETTINGS)
                .extracting(StoredSchedule::name)
                .containsExactly("a", "b");
    }

    @Test
    void aRestartChangesNothing() {
        start(List.of(), daily("a"));
        var before = registry.find("a");
        clock.advance(Duration.ofDays(3));
        start(List.of(), daily("a"));
        assertThat(registry.find("a")).isEqualTo(before);
    }

    @Test
    void theNodeThatStartedLastHolds() {
        start(List.of(), daily("a"));
        start(List.of(naming(false, "a")), saying("a", "@hourly"));
        assertThat(registry.find("a").orElseThrow().schedule().cron()).isEqualTo("@hourly");
    }

    @Test
    void whatNoLiveNodeNamesIsDroppedAtAStart() {
        start(List.of(), daily("a"), daily("b"));
        registry.put(daily("c"), ScheduleOrigin.API, ScheduleRegistry.Check.NONE);
        start(List.of(naming(false, "b")));
        assertThat(names()).containsExactly("b", "c");
    }

    @Test
    void nothingIsDroppedAsLongAsItIsNotKnownWhatANodeNames() {
        start(List.of(), daily("a"));
        start(List.of(naming(true)));
        assertThat(names()).containsExactly("a");
    }

    @Test
    void itTakesThePlaceOfOneThatAClientMade() {
        registry.put(saying("a", "@hourly"), ScheduleOrigin.API, ScheduleRegistry.Check.NONE);
        start(List.of(), daily("a"));
        assertThat(registry.find("a").orElseThrow().origin()).isEqualTo(ScheduleOrigin.SETTINGS);
        assertThat(registry.find("a").orElseThrow().schedule()).isEqualTo(daily("a"));
    }

    /// Another node may know its queue, and may start later.
    @Test
    void aJobThatWouldBeRefusedJustNowIsNoReasonNotToWriteIt() {
        templates.refuse("queue is not configured");
        start(List.of(), daily("a"));
        assertThat(names()).containsExactly("a");
    }

    private List<String> names() {
        return registry.list().stream().map(StoredSchedule::name).toList();
    }

    /// A node starts that has these schedules in its settings.
    private void start(List<LiveNode> others, JobSchedule... own) {
        var live = Stream.concat(Stream.of(node(true, NodeSummary.UNKNOWN)), others.stream());
        var nodes = live.toList();
        new ConfiguredSchedules(Arrays.asList(own), registry, () -> nodes, templates).write();
    }

    private LiveNode naming(boolean cut, String... schedules) {
        return node(
                false,
                new NodeSummary(
                        List.of(),
                        List.of(),
                        1,
                        List.of(),
                        Arrays.asList(schedules),
                        cut,
                        Map.of()));
    }

    private LiveNode node(boolean self, NodeSummary summary) {
        return new LiveNode(
                UUID.randomUUID(),
                self ? "self" : "other",
                self,
                "1",
                clock.instant(),
                clock.instant(),
                false,
                summary);
    }

    private static JobSchedule daily(String name) {
        return saying(name, "@daily");
    }

    private static JobSchedule saying(String name, String cron) {
        return new JobSchedule(
                name,
                cron,
                ZoneId.of("UTC"),
                "{}",
                MissedPolicy.RUN_ONCE,
                OverlapPolicy.ALLOW,
                Duration.ZERO);
    }
}
