package io.coremill.queue.postgres;

/// The contract, on the newest PostgreSQL that tests run on.
class NewestPostgresQueueTest extends PostgresQueueTest {
    @Override
    PostgresServer server() {
        return PostgresServer.newest();
    }
}
