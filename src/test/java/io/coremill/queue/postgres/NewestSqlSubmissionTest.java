package io.coremill.queue.postgres;

/// Submissions in SQL on the newest PostgreSQL that tests run on.
class NewestSqlSubmissionTest extends SqlSubmissionTest {
    @Override
    PostgresServer server() {
        return PostgresServer.newest();
    }
}
