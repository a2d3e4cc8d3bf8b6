/// Starts the service: settings and the wiring of the parts.
@org.jspecify.annotations.NullMarked
package io.coremill;
