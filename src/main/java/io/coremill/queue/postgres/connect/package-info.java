/// Connections to the database, the schema they find there, and what their failures mean.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.postgres.connect;
