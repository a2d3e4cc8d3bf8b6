package io.coremill.executor;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// How long tests wait for what has to come in the end, if they do not say so themselves. On a busy
/// machine it may come late; what never comes is waited for in vain only where something is wrong.
/// All tests have it, as an extension that JUnit finds by itself.
public final class Patience implements BeforeAllCallback {
    /// Less than the minute that most classes give each of their tests, so that it is said what was
    /// awaited.
    private static final Duration LIMIT = Duration.ofSeconds(50);

    @Override
    public void beforeAll(ExtensionContext context) {
        have();
    }

    /// For processes that tests start, which have no JUnit.
    public static void have() {
        Awaitility.setDefaultTimeout(LIMIT);
    }
}
