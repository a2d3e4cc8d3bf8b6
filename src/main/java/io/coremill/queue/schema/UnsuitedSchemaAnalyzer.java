package io.coremill.queue.schema;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Reports tables that no longer suit this version by one sentence, instead of a stack trace.
final class UnsuitedSchemaAnalyzer extends AbstractFailureAnalyzer<UnsuitedSchemaException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, UnsuitedSchemaException cause) {
        return new FailureAnalysis(cause.getMessage(), null, cause);
    }
}
