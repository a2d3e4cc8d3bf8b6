/// What clients change about jobs that are there.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.edit;
