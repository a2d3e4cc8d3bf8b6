package io.coremill.protocol;

import io.coremill.text.EnumWords;
import java.util.Arrays;
import java.util.Optional;

/// Where a request has what is to be known of its attempt. Some libraries take no members of a
/// message but JSON-RPC's own.
public enum MetaPlacement {
    /// In the member `meta` of the message.
    MESSAGE,
    /// In the member `_meta` of its params, unless the payload has one.
    PARAMS,
    NONE;

    public String word() {
        return EnumWords.of(this);
    }

    public static Optional<MetaPlacement> ofWord(String word) {
        return Arrays.stream(values()).filter(place -> place.word().equals(word)).findFirst();
    }
}
