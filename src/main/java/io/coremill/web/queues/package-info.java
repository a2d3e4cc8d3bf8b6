/// Queues and job types over HTTP.
@org.jspecify.annotations.NullMarked
package io.coremill.web.queues;
