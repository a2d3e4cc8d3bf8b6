/// What the store shows of its jobs and queues, and what they are searched by.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.lookup;
