/// The files of the data directory, and the connection that writes.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.sqlite.file;
