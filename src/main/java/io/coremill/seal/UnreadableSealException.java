package io.coremill.seal;

import java.util.regex.Pattern;

/// A sealed value that cannot be opened here. Its message is for people, and comes after the name
/// of the value.
public final class UnreadableSealException extends IllegalArgumentException {
    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,32}\\.[0-9a-f]{8}");

    private UnreadableSealException(String message) {
        super(message);
    }

    /// @param key its id, of which only one that has the form of an id is shown: a text that was
    ///     altered could have anything in its place, and it goes into JSON
    static UnreadableSealException lacking(String key) {
        if (!ID.matcher(key).matches()) {
            return altered();
        }
        return new UnreadableSealException(
                "is sealed with key %s, which is not here".formatted(key));
    }

    static UnreadableSealException altered() {
        return new UnreadableSealException("is not as it was sealed");
    }
}
