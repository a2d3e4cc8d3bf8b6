package io.coremill.queue.keyring;

import io.coremill.access.key.KeyRequest;
import java.time.Duration;
import java.util.List;

/// Where a command makes and changes keys. What it cannot do fails with a
/// `CommandFailedException`.
interface KeyPlace extends AutoCloseable {

    ShownKey issue(KeyRequest wanted);

    ShownKey rotate(String id, Duration overlap);

    void revoke(String id);

    List<KeyLine> list();

    @Override
    void close();

    /// @param text the key itself, which is shown this once
    record ShownKey(String id, String text) {}
}
