package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.JavaProgram;
import io.coremill.Tools;
import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Uploads of five million lines to a service with a heap of 128 MB: each line becomes a job, and
/// what a collection leaves after five million is what it leaves after one.
///
/// `-Dcoremill.soak.lines=200000` says how many lines, five million if not.
@Tag("soak")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class UploadSoakIT {
    private static final int LINES = Integer.getInteger("coremill.soak.lines", 5_000_000);
    private static final int EARLY = LINES / 5;
    private static final String HEAP = "-Xmx128m";
    private static final String JAR = Path.of("target", "coremill.jar").toString();
    private static final String BY_LINE = "Accept: " + CurlUpload.LINES;
    private static final String KEY = "Idempotency-Key: soak";
    private static final double MIB = 1 << 20;
    private static final long MOST_GROWTH = 4L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Pattern ACCEPTED =
            Pattern.compile("(?m)^coremill_upload_lines_total\\{.*outcome=\"accepted\".*} (\\S+)");
    private static final Pattern OPEN =
            Pattern.compile("(?m)^coremill_uploads_open(?:\\{.*})? (\\S+)");

    @TempDir private Path directory;

    @BeforeEach
    void needsCurl() {
        Tools.need("curl");
    }

    @Test
    void anUploadTakesNoMoreMemoryTheLongerItIs() throws Exception {
        try (var service = start()) {
            isCounted(service);
            assertThat(waiting(service)).isEqualTo(LINES);
        }
    }

    @Test
    void norDoesOneIntoADatabase() throws Exception {
        try (var server = PostgresServer.started()) {
            var database = server.newDatabase();
            try (var service = start(database)) {
                isCounted(service);
                assertThat(waiting(database)).isEqualTo(LINES);
            }
        }
    }

    @Test
    void norDoesOneThatIsAnsweredLineByLineAndGoesOnAfterACut() throws Exception {
        try (var service = start()) {
            goesOn(service);
            assertThat(waiting(service)).isEqualTo(LINES);
        }
    }

    @Test
    void norDoesSuchAOneIntoADatabase() throws Exception {
        try (var server = PostgresServer.started()) {
            var database = server.newDatabase();
            try (var service = start(database)) {
                goesOn(service);
                assertThat(waiting(database)).isEqualTo(LINES);
            }
        }
    }

    private ServiceProcess start(String... settings) throws Exception {
        var command = new ArrayList<>(List.of(JavaProgram.JAVA, HEAP, "-jar", JAR));
        command.addAll(List.of(settings));
        command.add("--coremill.queues.cpu.max-waiting=" + 2 * LINES);
        var service = ServiceProcess.start(command, directory);
        service.post("/v1/queues/cpu/pause", "");
        return service;
    }

    private ServiceProcess start(TestDatabase database) throws Exception {
        return start(
                "--coremill.store.url=" + database.url(),
                "--coremill.store.username=" + database.user(),
                "--coremill.store.password=" + database.password());
    }

    private static int waiting(ServiceProcess service) {
        return service.json("/v1/queues/cpu").path("queued").asInt();
    }

    private static int waiting(TestDatabase database) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM coremill.ready")) {
            row.next();
            return row.getInt(1);
        }
    }

    private void isCounted(ServiceProcess service) throws Exception {
        var memory = new Memory(service);
        try (var upload = begin(service, "-", null, "Accept: application/json")) {
            upload.send(EARLY);
            awaitFigure(service, ACCEPTED, EARLY);
            memory.early();
            upload.send(LINES);
            awaitFigure(service, ACCEPTED, LINES);
            memory.late();
            assertThat(upload.end())
                    .isEqualTo("{\"accepted\":%d,\"rejected\":0,\"errors\":[]}".formatted(LINES));
        }
        memory.isFlat("counted");
    }

    private void goesOn(ServiceProcess service) throws Exception {
        CurlUpload.Answers before;
        try (var upload = begin(service, ".", null, BY_LINE, KEY)) {
            upload.send(LINES / 2);
            upload.awaitAnswers(LINES / 2 - LINES / 10);
            before = upload.cut();
        }
        awaitFigure(service, OPEN, 0);
        var memory = new Memory(service);
        try (var upload = begin(service, ".", before, BY_LINE, KEY)) {
            upload.send(EARLY);
            upload.awaitAnswers(EARLY);
            memory.early();
            upload.send(LINES);
            upload.awaitAnswers(LINES);
            memory.late();
            assertThat(upload.end()).startsWith("{\"line\":%d,\"id\":\"".formatted(LINES));
            assertThat(upload.answered()).isEqualTo(LINES);
        }
        memory.isFlat("line by line, after a cut at line " + before.lines());
    }

    private CurlUpload begin(
            ServiceProcess service,
            String source,
            CurlUpload.@Nullable Answers before,
            String... headers)
            throws IOException {
        return CurlUpload.begin(service, source, before, directory.resolve("curl"), headers);
    }

    private static void awaitFigure(ServiceProcess service, Pattern figure, int value) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> figure(service, figure), now -> Math.round(now) == value);
    }

    private static double figure(ServiceProcess service, Pattern figure) {
        var found = figure.matcher(service.get("/actuator/prometheus").body());
        return found.find() ? Double.parseDouble(found.group(1)) : Double.NaN;
    }

    /// What collections leave in the course of an upload.
    private static final class Memory {
        private final ServiceProcess service;
        private final long begun = System.nanoTime();
        private long early;
        private long late;

        Memory(ServiceProcess service) {
            this.service = service;
        }

        void early() throws IOException {
            early = JavaProgram.liveBytes(service.pid());
        }

        void late() throws IOException {
            late = JavaProgram.liveBytes(service.pid());
        }

        void isFlat(String kind) {
            System.out.printf(
                    "%d lines, %s: %d s; live after %d lines %.1f MiB, in the end %.1f MiB;"
                            + " RSS %d MiB%n",
                    LINES,
                    kind,
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun),
                    EARLY,
                    early / MIB,
                    late / MIB,
                    Footprint.of(service.pid()).rss() >> 20);
            assertThat(late - early).isLessThan(MOST_GROWTH);
        }
    }
}
