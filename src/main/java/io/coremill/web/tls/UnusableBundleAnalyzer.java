package io.coremill.web.tls;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.ssl.NoSuchSslBundleException;

/// Explains at the start which certificates cannot be used, and why.
final class UnusableBundleAnalyzer implements FailureAnalyzer {
    /// What Spring Boot has no types for.
    private static final String UNREGISTERED = "Unable to register SSL bundle ";

    private static final String UNREADABLE = "Error reading certificate or key from file ";

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
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof IllegalStateException && message.startsWith(UNREGISTERED)) {
                return unusable(message.substring(UNREGISTERED.length()), cause);
            }
            if (cause instanceof IOException && message.startsWith(UNREADABLE)) {
                return unreadable(message.substring(UNREADABLE.length()), cause);
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

    private static FailureAnalysis unreadable(String file, Throwable cause) {
        return new FailureAnalysis(
                "The file %s with a certificate or a key cannot be read: %s."
                        .formatted(file, root(cause)),
                ACTION,
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
        return inner.getCause() == null
                ? String.valueOf(inner.getMessage())
                : inner.getMessage() + " (" + root(inner) + ")";
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
