/// The handlers there are, from here and from a directory of the user's, and their runs: whatever
/// a handler does becomes an outcome.
@org.jspecify.annotations.NullMarked
package io.coremill.handler.registry;
