/// What few jobs say, their tags and when they end in any case, and the jobs that end that way.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.postgres.term;
