/// What happens to jobs within a transaction of the shared store, one step a verb.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.postgres.step;
