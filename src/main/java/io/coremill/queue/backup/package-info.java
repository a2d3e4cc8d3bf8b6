/// The command `backup`, which copies the file of jobs while the service goes on writing it.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.backup;
