/// The tables of a store against what this version of the service knows of them.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.schema;
