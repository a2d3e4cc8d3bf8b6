package io.coremill.settings.encryption;

import java.io.File;
import org.jspecify.annotations.Nullable;

/// What stands under `coremill.encryption`, as written.
///
/// @param keyFile File of the keys that encrypt what is secret in jobs; the first one encrypts.
public record EncryptionProperties(@Nullable File keyFile) {}
