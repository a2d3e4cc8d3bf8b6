/// One running service: its parts put together, its start and its end.
@org.jspecify.annotations.NullMarked
package io.coremill.node;
