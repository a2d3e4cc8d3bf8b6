/// A client of the API, for the commands that use it.
@org.jspecify.annotations.NullMarked
package io.coremill.client;
