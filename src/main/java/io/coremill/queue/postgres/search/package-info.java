/// Questions about jobs and queues, answered beside the writers.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.postgres.search;
