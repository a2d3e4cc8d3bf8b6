/// Whether the service is well, as probes ask.
@org.jspecify.annotations.NullMarked
package io.coremill.web.health;
