/// The handlers that come with the service.
@org.jspecify.annotations.NullMarked
package io.coremill.handler.builtin;
