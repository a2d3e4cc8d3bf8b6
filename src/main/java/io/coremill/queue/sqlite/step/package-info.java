/// What can happen within a transaction, one step for each verb.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.sqlite.step;
