/// Many jobs that are accepted in one go: what is asked of a store, and how far it has come.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.upload;
