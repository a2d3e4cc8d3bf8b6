package io.coremill.access.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.access.AccessCounts;
import io.coremill.access.KeyToken;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("anywhere")
class KnownKeysTest {

    @Test
    void theFirstKeyStaysCurrentWhateverIdTheSettingsGiveIt() {
        KeyToken token = KeyToken.parse("cm_ops_0123456789abcdefABCDEFGH").orElseThrow();
        var keys = known(token);
        String id = keys.callerOf(token).orElseThrow().key();
        assertThat(keys.isCurrent(id)).isTrue();
        assertThat(keys.isCurrent("none")).isFalse();
    }

    @Test
    void withoutAFirstKeyItsIdIsNone() {
        assertThat(known(null).isCurrent(BootstrapKey.ID)).isFalse();
    }

    private static KnownKeys known(@Nullable KeyToken first) {
        return new KnownKeys(first, InstantSource.system(), new AccessCounts());
    }
}
