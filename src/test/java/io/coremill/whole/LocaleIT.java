package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whose digits and words the host has is nothing to those who read the API, the metrics and the
/// log, nor to the programs that are started.
@Timeout(120)
@Tag("anywhere")
class LocaleIT {
    private static final List<String> PERSIAN =
            List.of(
                    "env",
                    "LC_ALL=fa_IR.UTF-8",
                    "JAVA_TOOL_OPTIONS=-Duser.language=fa -Duser.country=IR"
                            + " -Duser.extensions=u-nu-arabext");

    @Test
    void digitsAndWordsAreTheSameOnAPersianHost(@TempDir Path data) throws Exception {
        Tools.need("prlimit");
        try (var service =
                ServiceProcess.launch(
                        PERSIAN,
                        data,
                        "--coremill.queues.mine.executor=processes",
                        "--coremill.queues.mine.mode=once",
                        "--coremill.queues.mine.command=echo,hi",
                        "--coremill.queues.mine.limits.cpu=5s")) {
            service.awaitStart();
            assertThat(state(service, "{\"type\":\"any\",\"queue\":\"mine\"}"))
                    .isEqualTo("succeeded");
            assertThat(state(service, "{\"type\":\"noop\",\"queue\":\"isolated\"}"))
                    .isEqualTo("succeeded");
            assertThat(service.post("/v1/jobs", "{\"type\":\"noop\",\"maxAttempts\":101}").body())
                    .contains("100")
                    .matches("\\p{ASCII}*");
            assertThat(service.post("/v1/jobs", "{\"type\":").body()).matches("\\p{ASCII}*");
            assertThat(service.get("/actuator/prometheus").body()).matches("\\p{ASCII}*");
            assertThat(service.log()).doesNotContainPattern("[\\u06F0-\\u06F9\\u0660-\\u0669]");
        }
    }

    private static String state(ServiceProcess service, String job) {
        return service.run(job).path("state").asString();
    }
}
