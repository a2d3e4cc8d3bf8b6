package io.coremill.queue.postgres;

import org.junit.jupiter.api.Tag;

/// Three nodes that share a store do together what the model does.
@Tag("waits")
class ManyNodesModelTest extends PostgresQueueModelTest {
    ManyNodesModelTest() {
        super(3);
    }
}
