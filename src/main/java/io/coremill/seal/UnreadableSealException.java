package io.coremill.seal;

/// A sealed value that cannot be opened here. Its message is for people, and comes after the name
/// of the value.
public final class UnreadableSealException extends IllegalArgumentException {
    private UnreadableSealException(String message) {
        super(message);
    }

    static UnreadableSealException lacking(String key) {
        return new UnreadableSealException(
                "is sealed with key %s, which is not here".formatted(key));
    }

    static UnreadableSealException altered() {
        return new UnreadableSealException("is not as it was sealed");
    }
}
