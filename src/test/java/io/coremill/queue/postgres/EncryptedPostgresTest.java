package io.coremill.queue.postgres;

import io.coremill.job.JobError;
import io.coremill.queue.lookup.ErrorFingerprint;
import io.coremill.seal.ColumnSeal;
import io.coremill.seal.SealKeys;
import org.junit.jupiter.api.Tag;

/// The store keeps the contract where it encrypts what is secret in jobs, too. What is special to
/// this store is in [PostgresEncryptionTest].
@Tag("soak")
class EncryptedPostgresTest extends PostgresQueueTest {
    private static final ColumnSeal SEAL = SealKeys.of("one");

    @Override
    ColumnSeal seal() {
        return SEAL;
    }

    @Override
    protected String fingerprint(String type, JobError error) {
        return ErrorFingerprint.of(type, ErrorFingerprint.causeOf(error, SEAL::mark));
    }
}
