package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.QueueListener;
import io.coremill.queue.directory.DataDirectoryInUseException;
import io.coremill.queue.postgres.connect.UnusableStoreException;
import io.coremill.settings.LockedDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Objects;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.type.AnnotationMetadata;

@ExtendWith(OutputCaptureExtension.class)
class PostgresConfigurationTest {
    @TempDir Path directory;

    @Test
    void aServiceOnADatabaseLocksItsDataDirectoryToo() {
        service(PostgresServer.database())
                .run(
                        context -> {
                            assertThat(context).hasSingleBean(LockedDirectory.class);
                            assertThat(context).hasSingleBean(DataSource.class);
                            assertThat(directory.resolve("coremill.db")).doesNotExist();
                            service(PostgresServer.database())
                                    .run(
                                            second ->
                                                    assertThat(second)
                                                            .getFailure()
                                                            .rootCause()
                                                            .isInstanceOf(
                                                                    DataDirectoryInUseException
                                                                            .class));
                        });
        assertThat(directory.resolve("coremill.holder")).doesNotExist();
    }

    @Test
    void jobsThatStayBehindInTheDataDirectoryAreWarnedOf(CapturedOutput log)
            throws IOException, SQLException {
        Files.createFile(directory.resolve("coremill.db"));
        var store = PostgresServer.store();
        service(store).run(context -> assertThat(context).hasNotFailed());
        assertThat(log.getOut())
                .containsOnlyOnce("coremill.db do not run here")
                .contains("move them into it by coremill migrate-store");

        store.run(
                "INSERT INTO coremill.move (one, source, part, done) VALUES (1, 'it', 'job', TRUE)");
        service(store).run(context -> assertThat(context).hasNotFailed());
        assertThat(log.getOut()).containsOnlyOnce("coremill.db do not run here");
    }

    @Test
    void aServiceDoesNotStartWhileJobsAreMovedIntoItsStore() throws SQLException {
        var store = PostgresServer.store();
        store.run("INSERT INTO coremill.move (one, source, part) VALUES (1, 'a file', 'job')");
        service(store)
                .run(
                        context ->
                                assertThat(context)
                                        .getFailure()
                                        .rootCause()
                                        .isInstanceOf(UnusableStoreException.class)
                                        .hasMessageContaining("jobs are being moved"));
    }

    @Test
    void healthIsDownWithTheReasonWhileTheDatabaseIs() {
        try (var server = PostgresServer.started()) {
            service(server.newDatabase())
                    .run(
                            context -> {
                                var db =
                                        context.getBean("dbHealthIndicator", HealthIndicator.class);
                                assertThat(db.health()).extracting("status").isEqualTo(Status.UP);
                                server.stop();
                                var down = Objects.requireNonNull(db.health());
                                assertThat(down.getStatus()).isEqualTo(Status.DOWN);
                                assertThat(down.getDetails()).containsKey("reason");
                            });
        }
    }

    /// To connect may take long.
    @Test
    void theClockOfTheStoreIsSetOnceTheDatabaseIsConnected() throws SQLException {
        try (var store = new TestStore()) {
            var connected = new ArrayList<String>();
            new PostgresConfiguration()
                    .databaseClock(
                            store.database(),
                            () -> {
                                connected.addAll(
                                        store.rows(
                                                "SELECT count(*) FROM pg_stat_activity"
                                                        + " WHERE datname = current_database()"
                                                        + " AND application_name LIKE '% start'"));
                                return System.nanoTime();
                            });
            assertThat(connected).startsWith("1");
        }
    }

    @Test
    void theWiringIsLeftOutWithoutAUrl() {
        new ApplicationContextRunner()
                .withUserConfiguration(PostgresConfiguration.class)
                .run(context -> assertThat(context).doesNotHaveBean(LockedDirectory.class));
    }

    private ApplicationContextRunner service(TestDatabase place) {
        Path password = directory.resolve("password");
        return new ApplicationContextRunner()
                .withUserConfiguration(Wiring.class)
                .withInitializer(context -> write(password, place.password()))
                .withPropertyValues(
                        "coremill.data-dir=" + directory,
                        "coremill.store.url=" + place.url(),
                        "coremill.store.username=" + place.user(),
                        "coremill.store.password-file=" + password);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// That of the settings is not public.
    @Import({SettingsWiring.class, PostgresConfiguration.class})
    static class Wiring {
        @Bean
        LongSupplier nanos() {
            return System::nanoTime;
        }

        @Bean
        QueueListener listener() {
            return new QueueListener() {};
        }
    }

    static class SettingsWiring implements ImportSelector {
        @Override
        public String[] selectImports(AnnotationMetadata importing) {
            return new String[] {"io.coremill.settings.SettingsConfiguration"};
        }
    }
}
