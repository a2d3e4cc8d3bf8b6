/// Meters of the record of who did what.
@org.jspecify.annotations.NullMarked
package io.coremill.metrics.audit;
