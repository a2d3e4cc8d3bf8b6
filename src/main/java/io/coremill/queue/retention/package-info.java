/// How long finished jobs are kept, and the thread that has the store remove the others.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.retention;
