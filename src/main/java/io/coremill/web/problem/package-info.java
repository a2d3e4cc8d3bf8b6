/// How every error is reported: as `application/problem+json` (RFC 9457).
@org.jspecify.annotations.NullMarked
package io.coremill.web.problem;
