/// Submissions under keys, and retries, which may take one: each in transactions apart from others.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.postgres.key;
