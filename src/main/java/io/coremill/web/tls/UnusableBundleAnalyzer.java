package io.coremill.web.tls;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.ssl.NoSuchSslBundleException;

/// Explains at the start which certificates cannot be used, and why.
final class UnusableBundleAnalyzer implements FailureAnalyzer {
    /// What Spring Boot has no type for.
    private static final String UNREGISTERED = "Unable to register SSL bundle ";

    private static final String ACTION =
            "Name files that this user can read by .keystore.certificate and .keystore.private-key"
                    + " of spring.ssl.bundle.pem: PEM, the certificate of the service first, with"
                    + " the key that belongs to it.";

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof NoSuchSslBundleException unknown) {
                return unknown(unknown);
            }
            String message = cause.getMessage();
            if (cause instanceof IllegalStateException
                    && message != null
                    && message.startsWith(UNREGISTERED)) {
                return unusable(message.substring(UNREGISTERED.length()), cause);
            }
        }
        return null;
    }

    private static FailureAnalysis unknown(NoSuchSslBundleException cause) {
        return new FailureAnalysis(
                "server.ssl.bundle or management.server.ssl.bundle names '%s', and there is no such bundle."
                        .formatted(cause.getBundleName()),
                "Name one of spring.ssl.bundle.pem or spring.ssl.bundle.jks.",
                cause);
    }

    private static FailureAnalysis unusable(String bundle, Throwable cause) {
        return new FailureAnalysis(
                "The bundle %s of spring.ssl.bundle cannot be used: %s."
                        .formatted(bundle, reason(cause)),
                ACTION,
                cause);
    }

    /// The innermost alone may be no more than the name of a file.
    private static String reason(Throwable failure) {
        Throwable inner = failure.getCause() == null ? failure : failure.getCause();
        Throwable root = inner;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root == inner ? inner.getMessage() : inner.getMessage() + " (" + root + ")";
    }
}
