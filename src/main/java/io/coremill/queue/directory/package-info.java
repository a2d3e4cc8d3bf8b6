/// The data directory while one process has it, whichever store the jobs are in.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.directory;
