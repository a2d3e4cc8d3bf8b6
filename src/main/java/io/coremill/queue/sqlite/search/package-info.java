/// Questions about jobs, answered beside the writer.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.sqlite.search;
