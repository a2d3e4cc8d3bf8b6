/// When a schedule ticks, and what is missed: rules that know no store and no clock.
@org.jspecify.annotations.NullMarked
package io.coremill.schedule.time;
