/// Attempts in a process of their own each.
@org.jspecify.annotations.NullMarked
package io.coremill.executor.processes.once;
