package io.coremill.queue.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.Tools;
import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.Lease;
import io.coremill.queue.sqlite.Jobs;
import io.coremill.queue.sqlite.SmallDisk;
import io.coremill.queue.sqlite.SqliteQueue;
import io.coremill.queue.sqlite.transfer.FilePlace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The command copies what a service has accepted, while the service goes on.
@Timeout(120)
@Tag("anywhere")
class BackupCommandTest {
    private static final int LEAST_BEFORE = 500;

    @TempDir private Path directory;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /// A worker of another user, for instance, has no business with either.
    @Test
    void neitherTheFileNorItsCopyIsOfOtherUsers() throws Exception {
        try (var _ = open(data())) {
            assertThat(run("--from", data().toString(), "--to=" + copies())).isZero();
            assertThat(ofOthers(data())).isEmpty();
            assertThat(ofOthers(copies())).isEmpty();
        }
    }

    /// The files of jobs, and what SQLite has beside them, that others may read or write.
    private static List<Path> ofOthers(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> ofJobs =
                    files.filter(it -> it.getFileName().toString().startsWith("coremill.db"))
                            .toList();
            assertThat(ofJobs).isNotEmpty();
            return ofJobs.stream().filter(BackupCommandTest::isOfOthers).toList();
        }
    }

    private static boolean isOfOthers(Path file) {
        try {
            return Files.getPosixFilePermissions(file).stream()
                    .anyMatch(it -> it.name().startsWith("OTHERS"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void allThatWasAcceptedBeforeIsInTheCopyOnce() throws Exception {
        Queue<JobId> accepted = new ConcurrentLinkedQueue<>();
        List<JobId> before;
        try (var queue = open(data());
                var load = new Load(queue, accepted)) {
            load.awaitAccepted(LEAST_BEFORE);
            before = List.copyOf(accepted);
            assertThat(run("--from", data().toString(), "--to=" + copies())).isZero();
            load.awaitAccepted(accepted.size() + 1);
        }
        assertThat(problems(copies().resolve("coremill.db"))).containsExactly("ok");
        assertThat(ids(copies().resolve("coremill.db")).containsAll(keys(before))).isTrue();
        goesOn(copies(), before);
    }

    /// What waited or ran in the copy runs, each job once.
    private static void goesOn(Path copy, Collection<JobId> before) throws Exception {
        try (var queue = open(copy)) {
            var left = queue.depths().stream().mapToLong(it -> it.queued()).sum();
            var ran = new CountDownLatch((int) left);
            Queue<JobId> taken = new ConcurrentLinkedQueue<>();
            queue.serve(
                    Jobs.QUEUE,
                    Jobs.claimant(
                            3,
                            lease -> {
                                taken.add(lease.job());
                                settle(queue, lease, ran::countDown);
                            }));
            ran.await();
            assertThat(taken).doesNotHaveDuplicates().hasSize((int) left);
            assertThat(before)
                    .allSatisfy(
                            id ->
                                    assertThat(queue.find(id).map(Job::state))
                                            .contains(JobState.SUCCEEDED));
        }
    }

    @Test
    void itPrintsWhatTheCopyHas() throws IOException {
        try (var queue = open(data())) {
            queue.submit(Jobs.withPayload("{}"), 10).join();
            assertThat(run("--from=" + data(), "--to=" + directory.resolve("one.db"))).isZero();
        }
        assertThat(text(out))
                .startsWith(directory.resolve("one.db") + ": 1 job (1 queued, 0 scheduled,")
                .contains("%d KB".formatted(Files.size(directory.resolve("one.db")) / 1024));
    }

    @Test
    void theVariableNamesTheDirectoryToo() {
        open(data()).close();
        var command =
                new BackupCommand(
                        stream(out), stream(err), Map.of("COREMILL_DATA_DIR", data().toString()));
        assertThat(command.run(List.of("--to", copies().toString()))).isZero();
        assertThat(copies().resolve("coremill.db")).exists();
    }

    @Test
    void whatIsThereIsNotOverwritten() throws IOException {
        open(data()).close();
        var there = Files.writeString(directory.resolve("there.db"), "something else");
        assertThat(run("--from=" + data(), "--to=" + there)).isEqualTo(1);
        assertThat(text(err)).contains("there.db is there already").hasLineCount(1);
        assertThat(there).hasContent("something else");
        assertThat(run("--from=" + data(), "--to=" + data())).isEqualTo(1);
    }

    @Test
    void aDirectoryWithoutJobsIsNamed() {
        assertThat(run("--from=" + directory.resolve("none"), "--to=" + copies())).isEqualTo(1);
        assertThat(text(err)).contains("none is not there").hasLineCount(1);
        assertThat(copies()).doesNotExist();
    }

    @Test
    void aDiskWithoutRoomIsLeftAsItWas() throws Exception {
        submitLarge();
        try (var _ = smallDisk()) {
            assertThat(run("--from=" + data(), "--to=" + copies())).isEqualTo(1);
            assertThat(text(err)).contains("has room for").hasLineCount(1);
            assertThat(files(copies())).isEmpty();
        }
    }

    @Test
    void aDiskThatBecomesFullKeepsNoHalfCopy() throws Exception {
        submitLarge();
        try (var _ = smallDisk()) {
            var place = CopyPlace.of(copies(), 1);
            var backup = new FileBackup(FilePlace.of(data()), place, Long.MAX_VALUE);
            try (var begun = backup.begun()) {
                assertThatThrownBy(() -> backup.copyWhole(begun)).isInstanceOf(SQLException.class);
            }
            assertThat(files(copies())).isEmpty();
        }
    }

    @Test
    void aCopyBehindWhichTheLogGrowsTooMuchIsGivenUp() throws IOException {
        try (var queue = open(data())) {
            queue.submit(Jobs.withPayload("{}"), 10).join();
            assertThat(run("--from=" + data(), "--to=" + copies(), "--most-log=1B")).isEqualTo(1);
            assertThat(text(err)).contains("more than --most-log allows").hasLineCount(1);
            assertThat(copies()).doesNotExist();
        }
    }

    @Test
    void aLogThatGrowsTooMuchMeanwhileEndsTheCopy() throws IOException {
        var source = Files.writeString(directory.resolve("coremill.db"), "");
        Files.writeString(directory.resolve("coremill.db-wal"), "changes");
        var place = CopyPlace.of(directory.resolve("copy.db"), 1);
        place.prepare();
        assertThatThrownBy(
                        () ->
                                BackupCommand.watched(
                                        new CompletableFuture<>(),
                                        new FileBackup(new FilePlace(source), place, 1),
                                        place))
                .hasMessageContaining("more than --most-log allows");
        assertThat(place.part()).doesNotExist();
    }

    @Test
    void aDiskOfTheServiceWithLittleRoomIsLeftToTheService() throws IOException {
        Path disk = Files.createDirectories(directory.resolve("disk"));
        try (var _ = mounted(disk, 30)) {
            open(disk.resolve("data")).close();
            assertThat(run("--from=" + disk.resolve("data"), "--to=" + copies())).isEqualTo(1);
            assertThat(text(err)).contains("has less than 32 MB left").hasLineCount(1);
            assertThat(copies()).doesNotExist();
        }
    }

    @Test
    void theLogOfTheServiceKeepsItsRoomOnTheSameDisk() {
        open(data()).close();
        assertThat(run("--from=" + data(), "--to=" + copies(), "--most-log=4000000TB"))
                .isEqualTo(1);
        assertThat(text(err)).contains("the log of the service may grow by").hasLineCount(1);
    }

    @Test
    void aLinkToTheFileIsFollowedToItsLog() throws Exception {
        try (var queue = open(data())) {
            var id = queue.submit(Jobs.withPayload("{}"), 10).join().id();
            var link = directory.resolve("link.db");
            Files.createSymbolicLink(link, data().resolve("coremill.db"));
            assertThat(run("--from=" + link, "--to=" + copies())).isZero();
            assertThat(ids(copies().resolve("coremill.db"))).containsAll(keys(List.of(id)));
        }
    }

    @Test
    void whatACopyHasLeftThatWasKilledGoes() throws IOException {
        open(data()).close();
        Files.createDirectories(copies());
        long gone = Integer.MAX_VALUE; // no process has such a number
        Files.writeString(CopyPlace.of(copies(), gone).part(), "half of it");
        var other = Files.writeString(copies().resolve("notes.part"), "of another program");
        assertThat(run("--from=" + data(), "--to=" + copies())).isZero();
        assertThat(files(copies()))
                .containsExactlyInAnyOrder(
                        copies().resolve("coremill.db").toString(), other.toString());
    }

    @Test
    void anOptionThatIsNotKnownIsRefused() {
        assertThat(run("--now=1")).isEqualTo(2);
        assertThat(text(err)).startsWith("coremill backup: '--now' is no option");
    }

    @Test
    void thePlaceOfTheCopyIsNeeded() {
        assertThat(run()).isEqualTo(2);
        assertThat(text(err)).startsWith("coremill backup: --to is missing");
    }

    private void submitLarge() {
        try (var queue = open(data())) {
            for (int i = 0; i < 60; i++) {
                large(queue);
            }
        }
    }

    private static void large(SqliteQueue queue) {
        var text = "x".repeat(100_000);
        queue.submit(Jobs.withPayload("{\"text\":\"%s\"}".formatted(text)), 100).join();
    }

    private SmallDisk smallDisk() throws IOException {
        return mounted(Files.createDirectories(copies()), 4);
    }

    private static SmallDisk mounted(Path place, int megabytes) {
        var mounted = SmallDisk.mount(place, megabytes);
        if (mounted.isEmpty()) {
            Tools.missing("root");
        }
        return mounted.orElseThrow();
    }

    private int run(String... arguments) {
        return new BackupCommand(stream(out), stream(err), Map.of()).run(List.of(arguments));
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Path copies() {
        return directory.resolve("copies");
    }

    private static SqliteQueue open(Path place) {
        return SqliteQueue.open(place, "test", Clock.systemUTC(), System::nanoTime, List.of());
    }

    private static void settle(SqliteQueue queue, Lease lease, Runnable settled) {
        var _ = queue.settle(Jobs.succeeded(lease, Clock.systemUTC().instant())).thenRun(settled);
    }

    private static List<String> files(Path place) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.map(Path::toString).toList();
        }
    }

    private static List<String> problems(Path file) throws SQLException {
        return strings(file, "PRAGMA integrity_check");
    }

    private static Set<String> ids(Path file) throws SQLException {
        return Set.copyOf(strings(file, "SELECT id FROM job"));
    }

    private static List<String> keys(List<JobId> ids) {
        return ids.stream().map(id -> Long.toString(id.value().getMostSignificantBits())).toList();
    }

    private static List<String> strings(Path file, String question) throws SQLException {
        var found = new ArrayList<String>();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var row = connection.createStatement().executeQuery(question)) {
            while (row.next()) {
                found.add(row.getString(1));
            }
        }
        return found;
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(UTF_8);
    }

    /// Submits and settles until it is closed.
    private static final class Load implements AutoCloseable {
        private static final int AT_ONCE = 16;
        private final AtomicBoolean goesOn = new AtomicBoolean(true);
        private final Queue<JobId> accepted;
        private final Thread thread;

        Load(SqliteQueue queue, Queue<JobId> accepted) {
            this.accepted = accepted;
            queue.serve(Jobs.QUEUE, Jobs.claimant(3, lease -> settle(queue, lease, () -> {})));
            thread = Thread.ofPlatform().start(() -> submit(queue));
        }

        private void submit(SqliteQueue queue) {
            while (goesOn.get()) {
                var some =
                        Stream.generate(() -> queue.submit(Jobs.withPayload("{}"), 1_000_000))
                                .limit(AT_ONCE)
                                .toList();
                some.forEach(job -> accepted.add(job.join().id()));
                synchronized (this) {
                    notifyAll();
                }
            }
        }

        synchronized void awaitAccepted(int least) throws InterruptedException {
            while (accepted.size() < least) {
                wait();
            }
        }

        @Override
        public void close() {
            goesOn.set(false);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
