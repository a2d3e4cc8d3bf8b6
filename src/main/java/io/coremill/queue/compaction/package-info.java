/// The command that makes the file of a stopped service as small as what is in it.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.compaction;
