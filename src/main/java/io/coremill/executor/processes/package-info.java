/// Attempts in worker processes that talk over stdin and stdout.
@org.jspecify.annotations.NullMarked
package io.coremill.executor.processes;
