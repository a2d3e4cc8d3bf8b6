/// The jobs of a file as commands take them out of it, without a service.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.sqlite.transfer;
