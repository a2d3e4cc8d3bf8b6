/// Schedules as settings have them.
@org.jspecify.annotations.NullMarked
package io.coremill.settings.schedule;
