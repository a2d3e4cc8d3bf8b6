/// The handler that makes HTTP requests: a small client that connects only to addresses it has
/// checked, and bounds all it takes in time and size.
@org.jspecify.annotations.NullMarked
package io.coremill.handler.builtin.http;
