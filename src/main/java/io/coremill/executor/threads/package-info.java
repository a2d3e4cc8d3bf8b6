/// Attempts on platform threads and on virtual threads of this process.
@org.jspecify.annotations.NullMarked
package io.coremill.executor.threads;
