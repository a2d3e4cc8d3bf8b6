/// What all queues with processes share.
@org.jspecify.annotations.NullMarked
package io.coremill.executor.processes;
