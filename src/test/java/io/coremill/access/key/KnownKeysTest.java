package io.coremill.access.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.access.AccessCounts;
import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.access.ApiKey;
import io.coremill.access.KeyToken;
import io.coremill.queue.SettableClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("anywhere")
class KnownKeysTest {
    private final SettableClock clock = new SettableClock();
    private final SecureRandom random = new SecureRandom();
    private final List<StoredKey> stored = new ArrayList<>();

    @Test
    void theFirstKeyStaysAdmittedWhateverIdTheSettingsGiveIt() {
        KeyToken token = KeyToken.parse("cm_ops_0123456789abcdefABCDEFGH").orElseThrow();
        var keys = known(token);
        assertThat(keys.admission(token).lasts()).isTrue();
        assertThat(keys.admission(new KeyToken("ops", "0")).lasts()).isFalse();
        assertThat(keys.admission(new KeyToken("none", token.secret())).lasts()).isFalse();
    }

    @Test
    void withoutAFirstKeyNoneIsAdmitted() {
        var token = new KeyToken(BootstrapKey.ID, "0123456789abcdefABCDEFGH");
        assertThat(known(null).admission(token).lasts()).isFalse();
    }

    /// Those that nobody uses may end, and so may those that were replaced.
    @Test
    void theKeyInUseThatEndsFirstIsTheOneToReplace() {
        var keys = known(null);
        KeyToken soon = key(keys, Duration.ofDays(5));
        KeyToken late = key(keys, Duration.ofDays(50));
        KeyToken never = key(keys, null);
        key(keys, Duration.ofHours(1));
        assertThat(keys.callerOf(never)).isPresent();
        assertThat(keys.untilOneInUseExpires()).isNull();
        assertThat(keys.callerOf(late)).isPresent();
        assertThat(keys.callerOf(soon)).isPresent();
        assertThat(keys.untilOneInUseExpires()).isEqualTo(Duration.ofDays(5));
        clock.advance(Duration.ofHours(23));
        assertThat(keys.callerOf(late)).isPresent();
        assertThat(keys.untilOneInUseExpires()).isEqualTo(Duration.ofHours(5 * 24 - 23));
        clock.advance(Duration.ofHours(1));
        assertThat(keys.untilOneInUseExpires()).isEqualTo(Duration.ofDays(49));
    }

    @Test
    void aKeyThatHasEndedInUseIsOneToReplaceForADay() {
        var keys = known(null);
        KeyToken token = key(keys, Duration.ofHours(2));
        clock.advance(Duration.ofHours(1));
        assertThat(keys.callerOf(token)).isPresent();
        clock.advance(Duration.ofHours(23));
        assertThat(keys.callerOf(token)).isEmpty();
        assertThat(keys.untilOneInUseExpires()).isZero();
        clock.advance(Duration.ofHours(1));
        assertThat(keys.untilOneInUseExpires()).isNull();
    }

    private KeyToken key(KnownKeys keys, @Nullable Duration lasts) {
        var token = KeyToken.random(random);
        var now = clock.instant();
        var key =
                new ApiKey(
                        token.id(),
                        "a-key",
                        "someone",
                        Set.of(AccessRole.READ),
                        AccessScope.ALL,
                        token.digest(),
                        null,
                        null,
                        now,
                        lasts == null ? null : now.plus(lasts));
        stored.add(new StoredKey(key, null, null));
        assertThat(keys.seen(new KeySnapshot(stored.size(), stored), keys.version())).isTrue();
        return token;
    }

    private KnownKeys known(@Nullable KeyToken first) {
        return new KnownKeys(first, clock, new AccessCounts());
    }
}
