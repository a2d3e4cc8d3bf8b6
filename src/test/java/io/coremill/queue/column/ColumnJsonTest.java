package io.coremill.queue.column;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import org.junit.jupiter.api.Test;

class ColumnJsonTest {

    @Test
    void anErrorIsReadAsItWasWritten() {
        var error =
                new JobError(ErrorKind.WORKER_LOST, "gone", 1, "TERM", "err", "out", "evidence");
        assertThat(ColumnJson.readNullable(ColumnJson.write(error), JobError.class))
                .isEqualTo(error);
    }

    @Test
    void anErrorThatWasWrittenBeforeStdoutWasKeptHasNone() {
        String before =
                "{\"kind\":\"WORKER_LOST\",\"message\":\"gone\",\"exitCode\":1,\"stderr\":\"err\"}";
        assertThat(ColumnJson.readNullable(before, JobError.class))
                .isEqualTo(new JobError(ErrorKind.WORKER_LOST, "gone", 1, null, "err", null, null));
    }
}
