/// Keys under which jobs are submitted: who holds one, and what that means for a submission.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.key;
