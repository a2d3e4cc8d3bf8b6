/// What happens to jobs, as lines of the service's log.
@org.jspecify.annotations.NullMarked
package io.coremill.journal;
