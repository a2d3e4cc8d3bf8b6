/// Schedules over HTTP, and their templates as jobs.
@org.jspecify.annotations.NullMarked
package io.coremill.web.schedules;
