/// Jobs at times: when a schedule ticks, what becomes of a tick, and the port to where schedules
/// are kept.
@org.jspecify.annotations.NullMarked
package io.coremill.schedule;
