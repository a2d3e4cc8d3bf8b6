package io.coremill.access.key;

import io.coremill.access.KeyToken;

/// A key that was made or rotated just now, with the secret that is shown once.
public record IssuedKey(StoredKey stored, KeyToken token) {}
