/// The command `export`, which writes waiting jobs as lines that the API takes.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.export;
