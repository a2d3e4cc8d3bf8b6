/// What a client says to make a job the only one of its kind.
@org.jspecify.annotations.NullMarked
package io.coremill.job.key;
