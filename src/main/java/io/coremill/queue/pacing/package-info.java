/// How busy a store's writer is, for those who can wait.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.pacing;
