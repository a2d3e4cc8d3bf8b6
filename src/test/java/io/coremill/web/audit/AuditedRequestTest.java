package io.coremill.web.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("anywhere")
class AuditedRequestTest {

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/jobs, job.submit, job, ''",
        "POST, /v1/jobs/j1/cancel, job.cancel, job, j1",
        "POST, /v1/jobs/j1/retry, job.retry, job, j1",
        "POST, /v1/jobs/01A204F5-47A5-7000-9501-C7EF46A3EABD/cancel, job.cancel, job, 01a204f5-47a5-7000-9501-c7ef46a3eabd",
        "PUT, /v1/schedules/01A204F5-47A5-7000-9501-C7EF46A3EABD, schedule.put, schedule, 01A204F5-47A5-7000-9501-C7EF46A3EABD",
        "PATCH, /v1/jobs/j1, job.change, job, j1",
        "DELETE, /v1/jobs/j1, job.delete, job, j1",
        "GET, /v1/jobs/j1/result, job.read, job, j1",
        "GET, /v1/jobs, job.read, job, ''",
        "GET, /v1/jobs/export, job.export, job, ''",
        "HEAD, /v1/jobs/counts, job.read, job, ''",
        "POST, /v1/queues/cpu/pause, queue.pause, queue, cpu",
        "POST, /v1/queues/cpu/retry-failed, queue.retry-failed, queue, cpu",
        "PUT, /v1/schedules/nightly, schedule.put, schedule, nightly",
        "POST, /v1/schedules/nightly/run, schedule.run, schedule, nightly",
        "POST, /v1/bulk-actions, bulk-action.create, bulk-action, ''",
        "POST, /v1/bulk-actions/b1/cancel, bulk-action.cancel, bulk-action, b1",
        "POST, /v1/comparisons, comparison.create, comparison, ''",
        "POST, /v1/workers/w-1/recycle, worker.recycle, worker, w-1",
        "POST, /v1/keys, key.create, key, ''",
        "DELETE, /v1/keys/k1, key.delete, key, k1",
        "POST, /v1/keys/k1/rotate, key.rotate, key, k1",
        "GET, /v1/audit, audit.read, audit, ''",
        "GET, /actuator/heapdump, actuator.read, actuator, heapdump",
        "POST, /actuator/loggers/root, actuator.change, actuator, loggers",
        "GET, /actuator, actuator.read, actuator, ''",
        "GET, /, page.read, page, ''",
        "POST, /anything, page.other, page, ''",
        "POST, /v1, page.other, page, ''",
    })
    void everyPathOfTheApiSaysWhatIsAskedFor(
            String method, String path, String action, String kind, String id) {
        var asked = AuditedRequest.of(method, path, false);
        assertThat(asked.action()).isEqualTo(action);
        assertThat(asked.target().kind()).isEqualTo(kind);
        assertThat(asked.target().id()).isEqualTo(id);
    }

    @Test
    void aBodyWithAJobOnEachLineIsAnUpload() {
        assertThat(AuditedRequest.of("POST", "/v1/jobs", true).action()).isEqualTo("job.upload");
    }

    /// Who filters by action finds no words that were made up.
    @ParameterizedTest
    @CsvSource({
        "POST, /v1/nonsense, other.create",
        "POST, /v1/jobs/j1/'x y', job.other",
        "POST, /v1/jobs/j1/CANCEL, job.other",
        "POST, /v1/jobs/j1/cancel/again, job.other",
        "POST, /v1/jobs/j1/, job.other",
        "BREW, /v1/jobs, job.other",
        "DELETE, /v1//x, other.delete",
    })
    void noClientMakesUpAnAction(String method, String path, String action) {
        assertThat(AuditedRequest.of(method, path, false).action()).isEqualTo(action);
    }
}
