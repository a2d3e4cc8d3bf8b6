package io.coremill.web.access;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Explains at start what is unsafe about an address and how to mean it.
final class UnsafeAddressAnalyzer extends AbstractFailureAnalyzer<UnsafeAddressException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, UnsafeAddressException cause) {
        return new FailureAnalysis(
                """
                %s has the service listen on %s, where others could reach it. It asks for no \
                credentials: all who reach it can run jobs and read their results.\
                """
                        .formatted(cause.setting(), cause.place()),
                """
                Leave %s out to stay on 127.0.0.1, or have clients need a key: \
                coremill.access.bootstrap-key-file names the first one. If all who can reach that address may do \
                all that, set coremill.http.allow-unauthenticated-access-from-network=true, and \
                list the names it is called by in coremill.http.hosts.\
                """
                        .formatted(cause.setting()),
                cause);
    }
}
