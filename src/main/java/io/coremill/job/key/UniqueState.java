package io.coremill.job.key;

import io.coremill.text.EnumWords;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// A state in which a job may hold its key.
public enum UniqueState {
    SCHEDULED(1),
    QUEUED(2),
    RUNNING(4);

    /// Of a job that may be replaced.
    public static final Set<UniqueState> WAITING =
            Collections.unmodifiableSet(EnumSet.of(SCHEDULED, QUEUED));

    public static final Set<UniqueState> ALL =
            Collections.unmodifiableSet(EnumSet.allOf(UniqueState.class));

    /// As stores keep it.
    private final int bit;

    UniqueState(int bit) {
        this.bit = bit;
    }

    /// The word for it in the API.
    public String word() {
        return EnumWords.of(this);
    }

    public static Optional<UniqueState> ofWord(String word) {
        return Arrays.stream(values()).filter(state -> state.word().equals(word)).findFirst();
    }

    /// Some of them as a number that stores keep: a bit for each.
    public static int bits(Set<UniqueState> states) {
        return states.stream().mapToInt(state -> state.bit).sum();
    }

    /// Where there is one that only a later version knows, these are all: a key is rather held for
    /// too long than had by two jobs.
    public static Set<UniqueState> ofBits(int bits) {
        if (bits > bits(ALL)) {
            return ALL;
        }
        var states = EnumSet.noneOf(UniqueState.class);
        for (var state : values()) {
            if ((bits & state.bit) != 0) {
                states.add(state);
            }
        }
        return Collections.unmodifiableSet(states);
    }
}
