/// One running service: its clocks, directory, handlers and executors, its start and its address.
@org.jspecify.annotations.NullMarked
package io.coremill.node;
