package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Keys of a service as operators use it: by the command and by the API, with the service as it is
/// packed.
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class AccessKeysIT {
    private static final String SECRET = "0123456789abcdefGHIJKLMNOPQRSTUVWXYZ-_x";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private Path directory;

    @Test
    void theCommandMakesKeysForAStoppedServiceAndForOneThatRuns() throws Exception {
        Tools.need("python3", "bash", "openssl");
        Path data = directory.resolve("data");
        String made = command("create", "--name=before", "--roles=read", "--store=" + data).strip();
        Path first = Files.writeString(directory.resolve("first"), "cm_bootstrap_" + SECRET);
        try (var service =
                ServiceProcess.start(
                        data,
                        "--coremill.access.bootstrap-key-file=" + first,
                        settingOfEncryption(),
                        "--management.endpoints.web.exposure.include=*",
                        "--logging.level.root=debug",
                        "--logging.level.org.springframework=debug")) {
            assertThat(status(service, "/v1/jobs", made)).isEqualTo(200);
            assertThat(status(service, "/v1/jobs", "cm_bootstrap_" + SECRET)).isEqualTo(200);
            String next = keys(service, first, "create", "--name=next", "--roles=read").strip();
            assertThat(status(service, "/v1/jobs", next)).isEqualTo(200);
            assertThat(keys(service, first, "list")).contains("bootstrap", "before", "next");
            keys(service, first, "revoke", next.split("_", -1)[1]);
            assertThat(status(service, "/v1/jobs", next)).isEqualTo(401);
            theSecretsStayInside(
                    service, List.of(SECRET, secret(made), secret(next), keyOfEncryption()));
        }
    }

    /// As the page about encryption makes the keys, and names them.
    private String settingOfEncryption() throws Exception {
        String page = Files.readString(Path.of("docs/encryption.md"));
        Process keys =
                new ProcessBuilder("bash", "-euc", page.split("```(sh)?\n", -1)[1])
                        .directory(directory.toFile())
                        .inheritIO()
                        .start();
        assertThat(keys.waitFor()).isZero();
        String start = page.split("```(sh)?\n", -1)[3].strip();
        assertThat(start).startsWith("./coremill serve --coremill.encryption.key-file=");
        return start.substring("./coremill serve ".length())
                .replace("=", "=" + directory.toRealPath() + "/");
    }

    private String keyOfEncryption() throws IOException {
        return Files.readString(directory.resolve("coremill.keys")).split(" ", -1)[1].strip();
    }

    /// Where operators and workers look.
    private static void theSecretsStayInside(ServiceProcess service, List<String> secrets)
            throws Exception {
        String admin = "cm_bootstrap_" + SECRET;
        for (String path :
                List.of(
                        "/actuator/env",
                        "/actuator/configprops",
                        "/actuator/threaddump",
                        "/actuator/prometheus",
                        "/v1/keys")) {
            HttpResponse<String> answer = get(service, path, admin);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.body()).as(path).doesNotContain(secrets);
        }
        assertThat(status(service, "/actuator/heapdump", admin)).isEqualTo(404);
        assertThat(hasRun(service, admin)).isEqualTo(200); // so there is a worker
        String workers = get(service, "/v1/workers", admin).body();
        assertThat(JSON.readTree(workers).path("workers")).isNotEmpty();
        for (var worker : JSON.readTree(workers).path("workers")) {
            Path environment = Path.of("/proc", worker.path("pid").asString(), "environ");
            assertThat(Files.readString(environment)).doesNotContain(secrets);
        }
        assertThat(service.log()).doesNotContain(secrets);
    }

    private static int hasRun(ServiceProcess service, String key) throws Exception {
        var job =
                HttpRequest.newBuilder(at(service, "/v1/jobs"))
                        .header("Authorization", "Bearer " + key)
                        .header("Content-Type", "application/json")
                        .header("Prefer", "wait=60")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"type\":\"primes\",\"queue\":\"python\"}"));
        try (var http = HttpClient.newHttpClient()) {
            return http.send(job.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
        }
    }

    private static String keys(ServiceProcess service, Path first, String... words)
            throws Exception {
        var all = new ArrayList<>(List.of(words));
        all.add("--service=http://127.0.0.1:" + service.port());
        all.add("--key-file=" + first);
        return command(all.toArray(String[]::new));
    }

    /// What it prints on stdout.
    private static String command(String... words) throws Exception {
        var command = new ArrayList<>(UnpackedJar.command());
        command.add("keys");
        command.addAll(List.of(words));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String printed = process.inputReader().readAllAsString();
        assertThat(process.waitFor()).isZero();
        return printed;
    }

    private static String secret(String key) {
        return key.substring(key.indexOf('_', "cm_".length()) + 1);
    }

    private static int status(ServiceProcess service, String path, String key) throws Exception {
        return get(service, path, key).statusCode();
    }

    private static HttpResponse<String> get(ServiceProcess service, String path, String key)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(at(service, path)).header("Authorization", "Bearer " + key);
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static URI at(ServiceProcess service, String path) {
        return URI.create("http://127.0.0.1:" + service.port() + path);
    }
}
