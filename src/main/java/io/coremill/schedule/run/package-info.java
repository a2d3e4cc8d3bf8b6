/// Makes the ticks of schedules as they come due, on each node.
@org.jspecify.annotations.NullMarked
package io.coremill.schedule.run;
