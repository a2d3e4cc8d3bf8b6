package io.coremill.queue.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.coremill.queue.QueueListener;
import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.commit.CommandQueue;
import io.coremill.queue.commit.ProbeSchedule;
import io.coremill.queue.commit.QueueCounters;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.search.PostgresLookup;
import io.coremill.queue.postgres.step.ClaimMarks;
import io.coremill.queue.postgres.step.HeldLeases;
import io.coremill.queue.postgres.step.NextDue;
import io.coremill.queue.postgres.step.PostgresSteps;
import io.coremill.queue.postgres.step.StepContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;

/// What a node's queue consists of, put together.
///
/// @param clients the lane of what clients ask
/// @param work the lane of what is claimed and settled
record PostgresParts(
        ClaimantRegistry claimants,
        ClaimMarks marks,
        LaneWriter clients,
        LaneWriter work,
        ProbeSchedule probes,
        PostgresLookup lookup,
        HikariDataSource readers,
        List<PostgresSession> sessions) {

    static PostgresParts of(
            PostgresDatabase database,
            String node,
            Duration heartbeat,
            InstantSource clock,
            LongSupplier nanos,
            List<QueueListener> listeners) {
        var readers = database.readers();
        var counters = new QueueCounters(Map.of(), Set.of());
        var lookup = new PostgresLookup(readers, database.schema(), nanos);
        var claimants = new ClaimantRegistry();
        var marks = new ClaimMarks(nanos);
        var nextDue = new NextDue();
        var held = new HeldLeases(UUID.randomUUID());
        var asked = new CommandQueue(nanos);
        var ran = new CommandQueue(nanos);
        var lane = new WorkLane(ran, nextDue);
        var news = new PostgresNews(marks, nextDue, held, claimants, lane, lookup);
        var context =
                new StepContext(
                        clock,
                        claimants,
                        new QueueListeners(listeners),
                        held,
                        marks,
                        nextDue,
                        news);
        var one = database.writer("clients");
        var other = database.writer("work");
        var clients =
                new LaneWriter(
                        "coremill-clients",
                        asked,
                        new PostgresTransactions(
                                one, counters, new PostgresSteps(one, context), null),
                        clock,
                        nanos);
        var work =
                new LaneWriter(
                        "coremill-writer",
                        ran,
                        new PostgresTransactions(
                                other, counters, new PostgresSteps(other, context), lane),
                        clock,
                        nanos);
        return new PostgresParts(
                claimants,
                marks,
                clients,
                work,
                new ProbeSchedule(clients::put, nanos),
                lookup,
                readers,
                List.of(one, other));
    }

    void start() {
        clients.start();
        work.start();
    }

    void beat() {}

    void vanish() {
        sessions.forEach(PostgresSession::abandon);
        close();
    }

    void close() {
        claimants.clear();
        clients.close();
        work.close();
        sessions.forEach(PostgresSession::close);
        readers.close();
    }
}
