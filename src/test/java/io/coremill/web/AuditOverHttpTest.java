package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What is recorded of requests, as admins see it.
@Timeout(60)
@Tag("anywhere")
class AuditOverHttpTest {
    private static final String LATER = "{\"type\":\"noop\",\"queue\":\"any\",\"delay\":\"PT1H\"}";

    @TempDir static Path directory;
    @TempDir static Path other;
    static Service service;
    static Service withoutAccess;
    static String[] admin;

    @BeforeAll
    static void start() {
        service =
                Service.start(
                        directory,
                        "--coremill.access.enabled=true",
                        "--coremill.audit.table=true",
                        "--coremill.http.proxies=127.0.0.1");
        withoutAccess =
                Service.start(
                        other, "--coremill.audit.table=true", "--coremill.audit.submissions=true");
        admin = key("root", AccessRole.ADMIN);
    }

    @AfterAll
    static void stop() {
        service.close();
        withoutAccess.close();
    }

    private static String[] key(String principal, AccessRole... roles) {
        return service.part(TestKeys.class).header(principal, roles);
    }

    /// A principal that no other test has.
    private static String someone() {
        return "p-" + UUID.randomUUID();
    }

    @Test
    void aChangeIsRecordedWithWhoDidItToWhatAndWhatCameOfIt() throws Exception {
        String principal = someone();
        String[] key = key(principal, AccessRole.OPERATE);
        String job = json(service.submit(LATER, key)).get("id").stringValue();
        service.post("/v1/jobs/" + job + "/cancel", key);
        service.post("/v1/jobs/" + job + "/cancel", key);
        service.post("/v1/jobs/" + job + "/retry", "X-Forwarded-For", "192.0.2.99", key[0], key[1]);

        var entries = recorded(3, "principal=" + principal);
        assertThat(entries)
                .extracting(it -> it.get("action").stringValue())
                .containsExactly("job.retry", "job.cancel", "job.cancel");
        assertThat(entries)
                .allSatisfy(
                        it -> {
                            assertThat(it.at("/target/kind").stringValue()).isEqualTo("job");
                            assertThat(it.at("/target/id").stringValue()).isEqualTo(job);
                            assertThat(it.get("principal").stringValue()).isEqualTo(principal);
                            assertThat(key[1]).contains("cm_" + it.get("key").stringValue() + "_");
                            assertThat(it.get("node").stringValue()).isEqualTo("test");
                        });
        assertThat(entries)
                .extracting(it -> it.get("outcome").stringValue())
                .contains("done")
                .isSubsetOf("done", "failed");
        assertThat(entries.getFirst().get("address").stringValue()).isEqualTo("192.0.2.99");
        assertThat(recorded(3, "job=" + job)).hasSize(3);
    }

    /// An id counts in either case, so in both it is the same job.
    @Test
    void aJobIsFoundInWhateverCaseItsIdIsWritten() throws Exception {
        String principal = someone();
        String[] key = key(principal, AccessRole.OPERATE);
        String job = json(service.submit(LATER, key)).get("id").stringValue();
        String capitals = job.toUpperCase(Locale.ROOT);
        assertThat(service.post("/v1/jobs/" + capitals + "/cancel", key).statusCode())
                .isLessThan(300);
        recorded(1, "principal=" + principal);
        assertThat(all("job=" + job)).hasSize(1);
        assertThat(all("job=" + capitals)).hasSize(1);
    }

    @Test
    void whatIsMadeHasItsId() throws Exception {
        String principal = someone();
        String[] key = key(principal, AccessRole.OPERATE);
        var begun =
                json(
                        post(
                                "/v1/bulk-actions",
                                "{\"action\":\"cancel\",\"filter\":{\"type\":\"none\"}}",
                                key));
        post(
                "/v1/bulk-actions",
                "{\"action\":\"cancel\",\"filter\":{\"type\":\"none\"},\"dryRun\":true}",
                key);
        var entries = recorded(2, "principal=" + principal);
        assertThat(entries.getLast().at("/target/id").stringValue())
                .isEqualTo(begun.get("id").stringValue());
        assertThat(entries.getLast().get("detail").stringValue())
                .isEqualTo("action=cancel matched=0");
        assertThat(entries.getFirst().get("detail").stringValue()).isEqualTo("dryRun=true");
    }

    @Test
    void anUploadIsOneEntryWithItsCounts() throws Exception {
        String principal = someone();
        String[] key = key(principal, AccessRole.SUBMIT);
        upload(LATER + "\n{\"type\":\"nonesuch\"}\n" + LATER + "\n", key);
        var entry = recorded(1, "principal=" + principal).getFirst();
        assertThat(entry.get("action").stringValue()).isEqualTo("job.upload");
        assertThat(entry.get("detail").stringValue()).isEqualTo("accepted=2 rejected=1");
    }

    @Test
    void readsAreNotRecordedButForExportsAndForTheRecordItself() throws Exception {
        String principal = someone();
        String[] key = key(principal, AccessRole.ADMIN);
        service.get("/v1/jobs", key);
        service.get("/v1/queues", key);
        service.get("/v1/nodes", key);
        service.get("/actuator/health", key);
        service.submit(LATER, key);
        service.get("/v1/jobs/export", key);
        service.get("/v1/audit?limit=1", key);
        assertThat(recorded(2, "principal=" + principal))
                .extracting(it -> it.get("action").stringValue())
                .containsExactlyInAnyOrder("audit.read", "job.export");
    }

    /// All callers are one then; where the record is on, it has that look all the same.
    @Test
    void whileAccessIsOffASensitiveJobIsShownToAllAndThatIsRecorded() throws Exception {
        String job =
                "{\"type\":\"echo\",\"queue\":\"any\",\"delay\":\"PT1H\",\"sensitive\":true,"
                        + "\"payload\":{\"text\":\"all ears\"}}";
        String id = json(withoutAccess.submit(job)).get("id").stringValue();
        var shown = withoutAccess.get("/v1/jobs/" + id);
        assertThat(shown.body())
                .contains("all ears", "\"sensitive\":true")
                .doesNotContain("withheld");
        await().untilAsserted(
                        () ->
                                assertThat(
                                                json(withoutAccess.get("/v1/audit?job=" + id))
                                                        .get("entries")
                                                        .findValuesAsString("action"))
                                        .contains("job.read-sensitive"));
    }

    @Test
    void refusedRequestsAreRecorded() throws Exception {
        String principal = someone();
        String[] key = key(principal, AccessRole.READ);
        service.post("/v1/queues/cpu/pause", key);
        service.get("/v1/audit", key);
        var entries = recorded(2, "principal=" + principal);
        assertThat(entries)
                .allSatisfy(it -> assertThat(it.get("status").intValue()).isEqualTo(403))
                .extracting(it -> it.get("action").stringValue())
                .containsExactlyInAnyOrder("audit.read", "queue.pause");
    }

    /// Of an address that no other test has.
    @Test
    void soAreThoseWithoutAKeyAndFewOfThem() throws Exception {
        for (int i = 0; i < 50; i++) {
            service.post("/v1/queues/cpu/pause", "X-Forwarded-For", "198.51.100.7");
        }
        service.post("/v1/queues/cpu/pause", "Origin", "https://evil.example", admin[0], admin[1]);
        await().untilAsserted(
                        () ->
                                assertThat(all("action=queue.pause"))
                                        .filteredOn(it -> address(it).equals("198.51.100.7"))
                                        .hasSizeBetween(1, 10)
                                        .allSatisfy(
                                                it -> {
                                                    assertThat(it.get("outcome").stringValue())
                                                            .isEqualTo("refused");
                                                    assertThat(it.has("principal")).isFalse();
                                                }));
    }

    private static String address(JsonNode entry) {
        return entry.path("address").stringValue("");
    }

    @Test
    void aChangeWhoseClientHangsUpIsRecorded() throws Exception {
        String principal = someone();
        String[] key = key(principal, AccessRole.OPERATE);
        String lines = (LATER + "\n").repeat(3);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            write(
                    socket,
                    "POST /v1/queues/tiny/pause HTTP/1.1\r\nHost: localhost\r\n%s: %s\r\n\r\n"
                            .formatted(key[0], key[1]));
        }
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            write(
                    socket,
                    "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\n%s: %s\r\nContent-Type: application/x-ndjson\r\nContent-Length: 1000000\r\n\r\n%s"
                            .formatted(key[0], key[1], lines));
        }
        assertThat(recorded(2, "principal=" + principal))
                .extracting(it -> it.get("action").stringValue())
                .containsExactlyInAnyOrder("queue.pause", "job.upload");
    }

    private static void write(Socket socket, String text) throws Exception {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @Test
    void noPayloadAndNoSecretIsRecorded() throws Exception {
        String principal = someone();
        String[] key = key(principal, AccessRole.OPERATE);
        String secret = "a-secret-" + UUID.randomUUID();
        String body =
                "{\"type\":\"echo\",\"queue\":\"any\",\"payload\":{\"text\":\"" + secret + "\"}}";
        upload(body + "\n", key);
        service.post(
                "/v1/jobs/%s/cancel?access_token=%s".formatted(UUID.randomUUID(), secret), key);
        var entries = recorded(2, "principal=" + principal);
        assertThat(entries.toString())
                .doesNotContain(secret, key[1].substring(key[1].lastIndexOf('_')));
    }

    @Test
    void entriesAreReadPageByPageAndByTime() throws Exception {
        String principal = someone();
        String[] key = key(principal, AccessRole.OPERATE);
        for (String verb : List.of("pause", "resume", "pause", "resume")) {
            service.post("/v1/queues/any/" + verb, key);
        }
        var four = recorded(4, "principal=" + principal);
        var first = page("limit=3&principal=" + principal);
        assertThat(first.get("entries").size()).isEqualTo(3);
        var rest =
                page(
                        "limit=3&principal="
                                + principal
                                + "&cursor="
                                + first.get("next").stringValue());
        assertThat(rest.get("entries").size()).isEqualTo(1);
        assertThat(rest.get("entries").get(0)).isEqualTo(four.getLast());
        assertThat(rest.has("next")).isFalse();
        String time = four.get(1).get("at").stringValue();
        assertThat(all("principal=" + principal + "&since=" + time)).hasSize(2);
        assertThat(all("principal=" + principal + "&until=" + time)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit",
        "limit=501, limit",
        "cursor=x, cursor",
        "cursor=AAAA, cursor",
        "cursor=gAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, cursor",
        "since=yesterday, since",
        "until=2030-01-31T08:00:00+01:00, until",
        "since=%2B999999999-12-31T23:59:59Z, since",
        "until=-999999999-01-01T00:00:00Z, until",
        "principal=, principal",
        "who=me, who",
    })
    void aParameterThatCannotBeReadIsNamed(String query, String parameter) throws Exception {
        var answer = service.get("/v1/audit?" + query, admin);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/errors/0/field").stringValue()).isEqualTo(parameter);
    }

    /// Of which queue the job of an entry was does not stand in it.
    @Test
    void anAdminOfSomeQueuesAloneSeesNothingOfIt() throws Exception {
        var some = new AccessScope(Set.of("cpu"), Set.of(), true);
        String[] key = service.part(TestKeys.class).header(someone(), some, AccessRole.ADMIN);
        var answer = service.get("/v1/audit", key);
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).doesNotContain("entries");
    }

    @Test
    void whereAccessIsOffItWorksTooAndHasSubmissionsIfThatIsAskedFor() throws Exception {
        String job = withoutAccess.submitted(LATER);
        String path = "/v1/audit?job=" + job;
        await().untilAsserted(() -> assertThat(withoutAccess.get(path).body()).contains(job));
        var entry = json(withoutAccess.get(path)).at("/entries/0");
        assertThat(entry.path("action").stringValue("")).isEqualTo("job.submit");
        assertThat(entry.has("principal")).isFalse();
        assertThat(address(entry)).isEqualTo("127.0.0.1");
    }

    private static HttpResponse<String> upload(String lines, String... key) throws Exception {
        return service.send(
                service.request("/v1/jobs")
                        .headers(key)
                        .header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofString(lines)));
    }

    private static HttpResponse<String> post(String path, String body, String... key)
            throws Exception {
        return service.send(
                service.request(path)
                        .headers(key)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)));
    }

    /// Once there are so many: a request is recorded after it is answered.
    private static List<JsonNode> recorded(int count, String query) {
        await().untilAsserted(() -> assertThat(all(query)).hasSize(count));
        try {
            return all(query);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<JsonNode> all(String query) throws Exception {
        return page("limit=500&" + query).get("entries").valueStream().toList();
    }

    private static JsonNode page(String query) throws Exception {
        return json(service.get("/v1/audit?" + query, admin));
    }
}
