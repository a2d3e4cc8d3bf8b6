/// The page at `/`, which shows the service to people.
@org.jspecify.annotations.NullMarked
package io.coremill.web.console;
