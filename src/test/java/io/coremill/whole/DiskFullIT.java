package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A separate disk that is really full, then has room again.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@Tag("anywhere")
class DiskFullIT {
    private static final int MIB = 1 << 20;
    private static final int MOST_JOBS = 1_000;
    private static final String JOB =
            "{\"type\":\"hash\",\"queue\":\"cpu\",\"payload\":{\"text\":\"%s\"}}"
                    .formatted("x".repeat(100_000));

    @TempDir private Path disk;

    @Test
    void submissionsAreRefusedNothingIsLostAndItRecovers() throws Exception {
        Tools.need("unshare");
        try (var service = onASmallDisk()) {
            Path ballast =
                    Path.of("/proc", String.valueOf(service.pid()), "root" + disk, "ballast");
            Files.write(ballast, new byte[24 * MIB]);
            service.post("/v1/queues/cpu/pause", "");

            List<String> accepted = new ArrayList<>();
            HttpResponse<String> refused = submitUntilRefused(service, accepted);
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Content-Type"))
                    .hasValue("application/problem+json");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(accepted).isNotEmpty().allSatisfy(id -> service.json("/v1/jobs/" + id));

            Files.delete(ballast);
            Awaitility.await().until(() -> service.post("/v1/jobs", JOB).statusCode() == 202);
            assertThat(service.post("/v1/queues/cpu/resume", "").statusCode()).isEqualTo(200);
            for (String id : accepted) {
                var job = service.awaitJob(id, it -> it.hasNonNull("finishedAt"));
                assertThat(job.path("state").asString()).isEqualTo("succeeded");
            }
        }
    }

    private ServiceProcess onASmallDisk() throws Exception {
        String mount = "mount -t tmpfs -o size=48m tmpfs '%s' && exec \"$@\"".formatted(disk);
        var service =
                ServiceProcess.launch(
                        List.of("unshare", "--map-root-user", "--mount", "sh", "-c", mount, "sh"),
                        disk.resolve("data"));
        service.awaitStart();
        return service;
    }

    private static HttpResponse<String> submitUntilRefused(
            ServiceProcess service, List<String> accepted) {
        for (int i = 0; i < MOST_JOBS; i++) {
            HttpResponse<String> answer = service.post("/v1/jobs", JOB);
            if (answer.statusCode() != 202) {
                return answer;
            }
            accepted.add(service.id(answer));
        }
        throw new AssertionError("the disk was never full");
    }
}
