/// How every error is told: as `application/problem+json` (RFC 9457).
@org.jspecify.annotations.NullMarked
package io.coremill.web.problem;
