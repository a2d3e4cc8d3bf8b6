/// Meters of how the removal of finished jobs comes along.
@org.jspecify.annotations.NullMarked
package io.coremill.metrics.retention;
