/// How much callers may ask of this node: requests, jobs and failed logins in a time.
@org.jspecify.annotations.NullMarked
package io.coremill.web.limits;
