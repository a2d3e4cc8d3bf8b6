/// Meters of what brings jobs in beside single submissions: uploads and schedules.
@org.jspecify.annotations.NullMarked
package io.coremill.metrics.intake;
