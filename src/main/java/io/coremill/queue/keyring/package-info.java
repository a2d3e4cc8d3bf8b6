/// The command `keys`, which makes, lists, rotates and revokes keys of callers.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.keyring;
