package io.coremill.job.key;

import io.coremill.text.EnumWords;

/// Among which jobs a key is the same key.
public enum UniqueScope {
    /// Those of the same queue.
    QUEUE,
    /// Those of the same type, in whichever queue.
    TYPE,
    ALL;

    /// The word for it in the API.
    public String word() {
        return EnumWords.of(this);
    }

    /// The key as it is distinguished from keys of other scopes. Names of queues and types have no
    /// colon in them.
    String name(String key, String queue, String type) {
        return switch (this) {
            case QUEUE -> "queue:" + queue + ":" + key;
            case TYPE -> "type:" + type + ":" + key;
            case ALL -> "all:" + key;
        };
    }
}
