/// What jobs nodes let in, written down for submissions in SQL.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.postgres.acceptance;
