/// Uploads under keys as both stores keep them: how far each has come, and who is at it.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.resumption;
