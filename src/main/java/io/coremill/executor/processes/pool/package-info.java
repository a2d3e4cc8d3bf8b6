/// The worker processes of a queue.
@org.jspecify.annotations.NullMarked
package io.coremill.executor.processes.pool;
