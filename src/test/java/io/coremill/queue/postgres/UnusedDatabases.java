package io.coremill.queue.postgres;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Drops the databases that a class of tests has made. Most tests have one of their own, of some
/// 10 MB, and the servers that a JVM shares are in memory, which a thousand of them would fill.
/// All tests have it, as an extension that JUnit finds by itself.
public final class UnusedDatabases implements AfterAllCallback {
    @Override
    public void afterAll(ExtensionContext context) {
        if (!context.getRequiredTestClass().isMemberClass()) {
            PostgresServer.dropUnused();
        }
    }
}
