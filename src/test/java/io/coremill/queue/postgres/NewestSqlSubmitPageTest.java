package io.coremill.queue.postgres;

/// The page about submissions in SQL, on the newest PostgreSQL that tests run on.
class NewestSqlSubmitPageTest extends SqlSubmitPageTest {
    @Override
    PostgresServer server() {
        return PostgresServer.newest();
    }
}
