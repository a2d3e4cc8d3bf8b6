package io.coremill.comparison.result;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// Where a comparison stands. All but `running` are final.
public enum ComparisonState {
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    static ComparisonState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
