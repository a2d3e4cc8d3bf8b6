/// With which keys what is secret in jobs is encrypted, under `coremill.encryption`.
@org.jspecify.annotations.NullMarked
package io.coremill.settings.encryption;
