/// The queue in one SQLite file: the store of a single node.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.sqlite;
