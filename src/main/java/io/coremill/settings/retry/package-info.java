/// What is set for attempts and for the pauses between them, of queues and of types.
@org.jspecify.annotations.NullMarked
package io.coremill.settings.retry;
