package io.coremill.queue.postgres;

/// Many nodes on the newest PostgreSQL that tests run on.
class NewestPostgresNodesTest extends ManyNodesTest {
    @Override
    PostgresServer server() {
        return PostgresServer.newest();
    }
}
