package io.coremill.web.access;

import org.springframework.http.HttpHeaders;

/// What comes from a job, and perhaps from far away, may be a page or a picture that can run
/// scripts: a browser may show it, but it must never run in the name of this service.
public final class SandboxPolicy {
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

    private SandboxPolicy() {}

    /// For an answer that is shown and not run.
    public static void apply(HttpHeaders headers) {
        headers.set("Content-Security-Policy", POLICY);
    }
}
