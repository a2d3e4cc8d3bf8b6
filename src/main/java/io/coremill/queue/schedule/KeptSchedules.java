package io.coremill.queue.schedule;

import io.coremill.job.JobId;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.commit.WithdrawableFuture;
import io.coremill.schedule.ScheduleAnswer;
import io.coremill.schedule.ScheduleChange;
import io.coremill.schedule.ScheduleFigures;
import io.coremill.schedule.ScheduleStore;
import io.coremill.schedule.ScheduleTick;
import io.coremill.schedule.StoredSchedule;
import io.coremill.schedule.TemplateJob;
import io.coremill.seal.ColumnSeal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/// The schedules of a store: looks pass its writer by, and changes go through it.
public final class KeptSchedules implements ScheduleStore {
    private final DataSource readers;
    private final UnaryOperator<String> tables;
    private final Access access;
    private final ScheduleNews news;
    private final ScheduleRows rows;

    /// @param tables makes a statement one for the tables of the store
    /// @param seal opens templates
    public KeptSchedules(
            DataSource readers,
            UnaryOperator<String> tables,
            Access access,
            ScheduleNews news,
            ColumnSeal seal) {
        rows = new ScheduleRows(seal);
        this.readers = readers;
        this.tables = tables;
        this.access = access;
        this.news = news;
    }

    /// What schedules need of their store.
    ///
    /// @param writer takes commands
    /// @param submission makes the command that submits a job
    /// @param unfinished whether a job is there and is not final
    public record Access(
            Consumer<StoreCommand.Schedule> writer,
            Function<TemplateJob, StoreCommand.Submit> submission,
            Predicate<JobId> unfinished) {}

    @Override
    public Optional<StoredSchedule> find(String name) {
        return ask(ScheduleStatements.FIND, rows::schedules, name).stream().findFirst();
    }

    @Override
    public Optional<StoredSchedule> findEvenSealed(String name) {
        return ask(ScheduleStatements.FIND, rows::evenSealed, name);
    }

    @Override
    public boolean isSealedOtherwise(String name) {
        return ask(ScheduleStatements.TEMPLATE, rows::isSealedOtherwise, name);
    }

    @Override
    public List<StoredSchedule> list() {
        return ask(ScheduleStatements.LIST, rows::schedules);
    }

    @Override
    public List<ScheduleTick> history(String name) {
        return ask(
                ScheduleStatements.HISTORY,
                row -> rows.entries(row, name),
                name,
                ScheduleTick.MOST);
    }

    @Override
    public ScheduleFigures figures() {
        return ask(ScheduleStatements.FIGURES, ScheduleRows::figures);
    }

    @Override
    public List<StoredSchedule> due(Instant now, int most) {
        var due = new ArrayList<StoredSchedule>();
        int passed = 0;
        boolean isLast = false;
        while (due.size() < most && !isLast) {
            int wanted = most - due.size();
            var page = ask(ScheduleStatements.DUE, rows::page, StoredTime.of(now), wanted, passed);
            due.addAll(page.known());
            passed += page.rows();
            isLast = page.rows() < wanted;
        }
        return List.copyOf(due);
    }

    @Override
    public boolean isUnfinished(JobId job) {
        return access.unfinished().test(job);
    }

    @Override
    public CompletableFuture<ScheduleAnswer> change(ScheduleChange change) {
        var template = change.job();
        var job = template == null ? null : access.submission().apply(template);
        var command = new StoreCommand.Schedule(change, job, new WithdrawableFuture<>());
        access.writer().accept(command);
        return command.answer();
    }

    @Override
    public void watchedBy(ScheduleWatch watcher) {
        news.watchedBy(watcher);
    }

    private <T> T ask(String sql, Reading<T> reading, Object... arguments) {
        try (var connection = readers.getConnection();
                var statement = connection.prepareStatement(tables.apply(sql))) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            try (var row = statement.executeQuery()) {
                return reading.of(row);
            }
        } catch (SQLException e) {
            throw new StorageUnavailableException("the store cannot be read just now", e);
        }
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }
}
