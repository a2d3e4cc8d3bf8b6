package io.coremill.queue.postgres.connect;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Reports a database that cannot be used by its one sentence, instead of a stack trace.
final class UnusableStoreAnalyzer extends AbstractFailureAnalyzer<UnusableStoreException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, UnusableStoreException cause) {
        return new FailureAnalysis(cause.getMessage(), null, cause);
    }
}
