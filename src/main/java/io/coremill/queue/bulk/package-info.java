/// What clients do to many jobs at once: actions that are kept, and go on until they are done.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.bulk;
