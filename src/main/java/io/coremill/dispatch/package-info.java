/// Moves jobs from the queue to an executor and their outcomes back.
@org.jspecify.annotations.NullMarked
package io.coremill.dispatch;
