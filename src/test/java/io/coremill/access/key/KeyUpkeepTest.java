package io.coremill.access.key;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.coremill.access.AccessCounts;
import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.access.ApiKey;
import io.coremill.access.KeyToken;
import io.coremill.queue.SettableClock;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// Its own thread does not run: a test says when it is its turn.
@Tag("anywhere")
class KeyUpkeepTest {
    private static final KeyToken FIRST = KeyToken.random(new SecureRandom());
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(KeyUpkeep.class);

    private final SettableClock clock = new SettableClock();
    private final KnownKeys known = new KnownKeys(FIRST, clock, new AccessCounts());
    private final KeyUpkeep upkeep = new KeyUpkeep(untouched(), known, clock);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void listen() {
        logged.list = new CopyOnWriteArrayList<>();
        logged.start();
        LOG.addAppender(logged);
    }

    @AfterEach
    void leave() {
        LOG.detachAppender(logged);
    }

    @Test
    void onceADayItWarnsThatTheFirstKeyIsTheOnlyAdmin() {
        upkeep.turn();
        assertThat(warnings()).isEqualTo(1);
        pass(Duration.ofDays(1).minusMillis(1));
        assertThat(warnings()).isEqualTo(1);
        pass(Duration.ofMillis(1));
        assertThat(warnings()).isEqualTo(2);
        knowAlso(AccessRole.OPERATE);
        pass(Duration.ofDays(1));
        assertThat(warnings()).isEqualTo(3);
        assertThat(logged.list.toString())
                .doesNotContain(FIRST.secret())
                .contains("the key bootstrap of the settings is the only one");
    }

    @Test
    void itDoesNotWhileThereIsAnotherAdmin() {
        knowAlso(AccessRole.ADMIN);
        upkeep.turn();
        pass(Duration.ofDays(3));
        assertThat(warnings()).isZero();
        know(List.of());
        pass(Duration.ofMinutes(1));
        assertThat(warnings()).isEqualTo(1);
    }

    private void pass(Duration time) {
        clock.advance(time);
        upkeep.turn();
    }

    private int warnings() {
        return logged.list.size();
    }

    private void knowAlso(AccessRole role) {
        var token = KeyToken.random(new SecureRandom());
        know(
                List.of(
                        new StoredKey(
                                new ApiKey(
                                        token.id(),
                                        "other",
                                        "other",
                                        Set.of(role),
                                        AccessScope.ALL,
                                        token.digest(),
                                        null,
                                        null,
                                        clock.instant(),
                                        null),
                                null,
                                null)));
    }

    private void know(List<StoredKey> keys) {
        assertThat(known.seen(new KeySnapshot(1, keys), known.version())).isTrue();
    }

    /// No key is used, so there is nothing to write.
    private static KeyStore untouched() {
        return (KeyStore)
                Proxy.newProxyInstance(
                        KeyStore.class.getClassLoader(),
                        new Class<?>[] {KeyStore.class},
                        (_, asked, _) -> {
                            throw new AssertionError(asked.getName());
                        });
    }
}
