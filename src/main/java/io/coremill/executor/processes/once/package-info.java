/// Attempts that have one process each.
@org.jspecify.annotations.NullMarked
package io.coremill.executor.processes.once;
