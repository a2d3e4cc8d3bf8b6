package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// SIGKILL of the whole service under load, again and again on the same data.
class KillIT {
    private static final List<String> JOBS =
            List.of(
                    "{\"type\":\"noop\",\"queue\":\"cpu\"}",
                    "{\"type\":\"primes\",\"queue\":\"cpu\",\"payload\":{\"limit\":100000}}",
                    "{\"type\":\"sleep\",\"queue\":\"io\",\"payload\":{\"duration\":\"PT0.05S\"}}",
                    "{\"type\":\"primes\",\"queue\":\"isolated\",\"payload\":{\"limit\":100000}}",
                    "{\"type\":\"sleep\",\"queue\":\"python\",\"payload\":{\"duration\":\"PT0.02S\"}}");
    /// Long enough to be still at it when the service is killed, on every kind of executor.
    private static final List<String> LONG_JOBS =
            Stream.of("cpu", "io", "isolated", "python")
                    .map(
                            queue ->
                                    ("{\"type\":\"sleep\",\"queue\":\"%s\",\"priority\":100,"
                                                    + "\"payload\":{\"duration\":\"PT0.5S\"}}")
                                            .formatted(queue))
                    .toList();

    private static final String UPLOAD =
            String.join(
                    "\r\n",
                    "POST /v1/jobs HTTP/1.1",
                    "Host: localhost",
                    "Connection: close",
                    "Content-Type: application/x-ndjson",
                    "Accept: application/x-ndjson",
                    "Idempotency-Key: killed",
                    "Transfer-Encoding: chunked",
                    "",
                    "");

    /// A job that ran at this many crashes is not run again.
    private static final int POISONED_AT = 3;

    private static final int CLIENTS = 4;

    /// Before what is submitted while the service is killed. All is done and looked at in the end.
    private static final int JOBS_A_ROUND = 200;

    private final Queue<String> accepted = new ConcurrentLinkedQueue<>();
    private final Map<String, String> finished = new HashMap<>();
    private final Queue<Throwable> complaints = new ConcurrentLinkedQueue<>();
    private final Random random = new Random(20_260_101);

    @TempDir private Path data;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void nothingIsLostOrFinishedTwiceInFiveKills() throws Exception {
        kills(5);
    }

    @Test
    @Tag("soak")
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void nothingIsLostOrFinishedTwiceInFiftyKills() throws Exception {
        kills(50);
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    @Tag("anywhere")
    void anUploadUnderAKeyGoesOnAfterTheServiceWasKilled() throws Exception {
        String whole = JOBS.getFirst().concat("\n").repeat(3_000);
        String begun = whole.substring(0, whole.length() / 2);
        String first;
        try (var service = ServiceProcess.start(data);
                var client = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            client.setSoTimeout((int) TimeUnit.MINUTES.toMillis(1));
            send(client, UPLOAD + chunk(begun));
            first = firstAnswer(client);
            service.kill();
        }
        try (var service = ServiceProcess.start(data)) {
            List<String> answers = upload(service, whole);
            assertThat(answers).hasSize(3_000).doesNotHaveDuplicates().startsWith(first);
            assertThat(awaitEnds(service)).hasSize(3_000);
            assertThat(upload(service, whole)).isEqualTo(answers);
        }
    }

    private static String chunk(String text) {
        return String.join("\r\n", Integer.toHexString(text.length()), text, "");
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        client.getOutputStream().flush();
    }

    private static String firstAnswer(Socket client) throws IOException {
        var in =
                new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        String line = in.readLine();
        while (line != null && !line.startsWith("{\"line\":")) {
            line = in.readLine();
        }
        return String.valueOf(line);
    }

    private static List<String> upload(ServiceProcess service, String lines) throws Exception {
        var request =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:%d/v1/jobs".formatted(service.port())))
                        .header("Content-Type", "application/x-ndjson")
                        .header("Accept", "application/x-ndjson")
                        .header("Idempotency-Key", "killed")
                        .POST(BodyPublishers.ofString(lines))
                        .timeout(Duration.ofMinutes(1));
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofLines()).body().toList();
        }
    }

    private void kills(int rounds) throws Exception {
        Tools.need("python3");
        for (int round = 1; round <= rounds; round++) {
            loadAndKill();
        }
        try (var service = ServiceProcess.start(data)) {
            assertThat(accepted).isNotEmpty();
            assertThat(finished).isNotEmpty();
            Map<String, String> ends = awaitEnds(service);
            assertThat(ends).containsKeys(accepted.toArray(String[]::new));
            assertThat(ends).as("those that had finished stay so").containsAllEntriesOf(finished);
            int interrupted = 0;
            for (String id : accepted) {
                JsonNode job = service.json("/v1/jobs/" + id);
                succeededOnceOrWasPoison(job);
                interrupted += attempts(job, "node-lost");
            }
            assertThat(interrupted).as("attempts that a kill ended").isPositive();
        }
    }

    private void loadAndKill() throws Exception {
        var service = ServiceProcess.start(data);
        List<Thread> clients = new ArrayList<>();
        var allowed = new Semaphore(JOBS_A_ROUND);
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Thread.ofPlatform().start(() -> submitUntilGone(service, allowed)));
        }
        service.run(JOBS.get(3));
        service.run(JOBS.get(4));
        awaitRunning(service, submitLongJobs(service));
        noteFinished(service);
        List<Long> workers = service.workerPids();
        assertThat(workers).isNotEmpty();
        submitAgain(allowed);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(200)); // a moment of no meaning
        service.kill();
        ServiceProcess.awaitGone(workers);
        for (Thread client : clients) {
            client.join();
        }
        service.close();
        assertThat(complaints).isEmpty();
    }

    private List<String> submitLongJobs(ServiceProcess service) {
        List<String> ids =
                LONG_JOBS.stream().map(job -> service.submit(job).path("id").asString()).toList();
        accepted.addAll(ids);
        return ids;
    }

    private static void awaitRunning(ServiceProcess service, List<String> ids) {
        for (String id : ids) {
            service.awaitJob(id, job -> job.hasNonNull("startedAt"));
        }
    }

    /// As much as the clients can, and it has been seen to begin.
    private void submitAgain(Semaphore allowed) {
        int before = accepted.size();
        allowed.release(Integer.MAX_VALUE / 2);
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> accepted.size() > before + CLIENTS);
    }

    private void submitUntilGone(ServiceProcess service, Semaphore allowed) {
        try {
            for (int i = 0; ; i++) {
                allowed.acquire();
                HttpResponse<String> answer = service.post("/v1/jobs", JOBS.get(i % JOBS.size()));
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
                accepted.add(service.id(answer));
            }
        } catch (UncheckedIOException e) {
            // the service is gone: what was not answered is not accepted
        } catch (Throwable e) {
            complaints.add(e);
        }
    }

    private void noteFinished(ServiceProcess service) {
        for (JsonNode job : service.json("/v1/jobs?state=succeeded&limit=100").path("jobs")) {
            finished.put(job.path("id").asString(), job.path("finishedAt").asString());
        }
    }

    private static void succeededOnceOrWasPoison(JsonNode job) {
        boolean poison = job.path("error").path("kind").asString("").equals("poison");
        assertThat(job.path("state").asString())
                .as(job.toString())
                .isEqualTo(poison ? "failed" : "succeeded");
        assertThat(attempts(job, "succeeded")).as(job.toString()).isEqualTo(poison ? 0 : 1);
        if (poison) {
            assertThat(attempts(job, "node-lost")).as(job.toString()).isEqualTo(POISONED_AT);
        }
    }

    private static int attempts(JsonNode job, String outcome) {
        return (int)
                job.path("attempts")
                        .valueStream()
                        .filter(it -> it.path("outcome").asString().equals(outcome))
                        .count();
    }

    /// Of all jobs, by their ids.
    private static Map<String, String> awaitEnds(ServiceProcess service) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> ends(service), ends -> !ends.containsValue(""));
    }

    /// When each ended; the empty text of those that have not yet.
    private static Map<String, String> ends(ServiceProcess service) {
        Map<String, String> ends = new HashMap<>();
        String cursor = "";
        do {
            JsonNode page = service.json("/v1/jobs?limit=500" + cursor);
            for (JsonNode job : page.path("jobs")) {
                String end = job.path("finishedAt").asString("");
                assertThat(ends.put(job.path("id").asString(), end)).as("listed twice").isNull();
            }
            cursor = page.hasNonNull("next") ? "&cursor=" + page.path("next").asString() : "";
        } while (!cursor.isEmpty());
        return ends;
    }
}
