package io.coremill.queue.postgres;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/// Three nodes that share a store do together what the model does.
@Tag("waits")
class ManyNodesModelTest extends PostgresQueueModelTest {
    static Stream<Integer> seeds() {
        return IntStream.range(10, 15).boxed();
    }

    static Stream<Integer> moreSeeds() {
        return IntStream.range(70, 110).boxed();
    }

    @Override
    int many() {
        return 3;
    }
}
