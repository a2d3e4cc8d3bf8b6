package io.coremill.queue.postgres;

import org.junit.jupiter.api.Tag;

/// Three nodes that share a store do together what the model does.
@Tag("waits")
class ManyNodesModelTest extends PostgresQueueModelTest {
    @Override
    int many() {
        return 3;
    }
}
