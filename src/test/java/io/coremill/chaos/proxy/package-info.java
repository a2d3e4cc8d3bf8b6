/// A proxy between a node and its PostgreSQL, which does to connections what networks do.
@org.jspecify.annotations.NullMarked
package io.coremill.chaos.proxy;
