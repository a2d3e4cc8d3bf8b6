/// What can happen within a transaction: a step for each kind of command, and two that move jobs
/// on.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.sqlite.step;
