package io.coremill.queue.postgres;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/// Three nodes on the newest PostgreSQL that tests run on.
@Tag("waits")
class NewestPostgresModelTest extends ManyNodesModelTest {
    static Stream<Integer> seeds() {
        return IntStream.range(30, 32).boxed();
    }

    static Stream<Integer> moreSeeds() {
        return IntStream.range(110, 120).boxed();
    }

    @Override
    PostgresServer server() {
        return PostgresServer.newest();
    }
}
