/// From the bytes of a request to a job that can be queued.
@org.jspecify.annotations.NullMarked
package io.coremill.web.submission;
