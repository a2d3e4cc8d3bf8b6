package io.coremill.access.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.access.AccessCaller;
import io.coremill.access.AccessCounts;
import io.coremill.access.AccessOutcome;
import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.access.ApiKey;
import io.coremill.access.KeyToken;
import io.coremill.queue.JobQueue;
import io.coremill.queue.SettableClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What keys of callers promise, whichever store keeps them. Time passes when a test says so.
@Timeout(60)
public abstract class AccessKeysContract {
    private static final KeyToken FIRST = KeyToken.random(new SecureRandom());
    private static final AccessScope NARROW = new AccessScope(Set.of("q", "r"), Set.of("t"), false);

    protected final SettableClock clock = new SettableClock();
    private final AccessCounts counts = new AccessCounts();
    private @Nullable JobQueue queue;
    private KnownKeys known;
    private AccessKeys keys;
    private KeyUpkeep upkeep;

    protected abstract JobQueue open();

    @BeforeEach
    final void openStore() {
        queue = open();
        known = new KnownKeys(FIRST, clock, counts);
        keys = new AccessKeys(queue.accessKeys(), known, clock, CompletableFuture::join);
        upkeep = new KeyUpkeep(queue.accessKeys(), known, clock);
        upkeep.start();
    }

    @AfterEach
    final void closeStore() {
        if (queue != null) {
            upkeep.close();
            queue.close();
        }
    }

    private void restart() {
        closeStore();
        openStore();
    }

    @Test
    void aKeyLetsInWhoItWasMadeFor() {
        var token = issue(AccessRole.SUBMIT, AccessRole.READ).token();
        var caller =
                new AccessCaller(
                        "owner", token.id(), Set.of(AccessRole.SUBMIT, AccessRole.READ), NARROW);
        assertThat(known.callerOf(token)).contains(caller);
        restart();
        assertThat(known.callerOf(token)).contains(caller);
        assertThat(counts.count(AccessOutcome.ADMITTED)).isEqualTo(2);
    }

    @Test
    void allOfAKeyButItsSecretIsKept() {
        var made = issue(AccessRole.OPERATE);
        restart();
        var kept = keys.find(made.stored().id()).orElseThrow();
        assertThat(kept).usingRecursiveComparison().isEqualTo(made.stored());
        assertThat(kept.key().digest()).isEqualTo(made.token().digest());
        assertThat(kept.key().created()).isEqualTo(clock.instant());
        assertThat(kept.key().expires()).isEqualTo(clock.instant().plus(Duration.ofDays(1)));
    }

    @Test
    void noOtherSecretLetsIn() {
        var token = issue(AccessRole.READ).token();
        var other = issue(AccessRole.ADMIN).token();
        assertThat(known.callerOf(new KeyToken(token.id(), other.secret()))).isEmpty();
        assertThat(known.callerOf(new KeyToken("nonesuch", token.secret()))).isEmpty();
        assertThat(known.callerOf(new KeyToken(token.id(), token.secret() + "A"))).isEmpty();
        assertThat(counts.count(AccessOutcome.WRONG_SECRET)).isEqualTo(2);
        assertThat(counts.count(AccessOutcome.UNKNOWN_KEY)).isEqualTo(1);
    }

    @Test
    void aRevokedKeyIsRefusedAtOnceAndStaysSo() {
        var made = issue(AccessRole.ADMIN);
        revoke(made.stored().id());
        assertThat(known.callerOf(made.token())).isEmpty();
        var revoked = keys.find(made.stored().id()).orElseThrow().revoked();
        assertThat(revoked).isEqualTo(clock.instant());
        clock.advance(Duration.ofHours(1));
        revoke(made.stored().id());
        restart();
        assertThat(known.callerOf(made.token())).isEmpty();
        assertThat(keys.find(made.stored().id()).orElseThrow().revoked()).isEqualTo(revoked);
        assertThatThrownBy(() -> rotate(made.stored().id(), Duration.ZERO))
                .isInstanceOf(KeyRefusedException.class);
    }

    @Test
    void whatWasReadBeforeARevocationIsPassedOver() {
        var made = issue(AccessRole.ADMIN);
        long before = known.version();
        var read = store().all();
        revoke(made.stored().id());
        assertThat(known.seen(read, before)).isFalse();
        assertThat(known.callerOf(made.token())).isEmpty();
    }

    @Test
    void whatIsNotThereIsNeitherRevokedNorRotated() {
        assertThatThrownBy(() -> revoke("nonesuch")).isInstanceOf(UnknownKeyException.class);
        assertThatThrownBy(() -> rotate("nonesuch", Duration.ZERO))
                .isInstanceOf(UnknownKeyException.class);
        assertThat(change(new KeyChange.Revoke("nonesuch", clock.instant())))
                .isEqualTo(ChangeVerdict.UNKNOWN);
    }

    @Test
    void bothSecretsOfARotatedKeyCountForAWhile() {
        var made = issue(AccessRole.READ);
        var next = rotate(made.stored().id(), Duration.ofMinutes(5));
        assertThat(next.token().id()).isEqualTo(made.token().id());
        assertThat(known.callerOf(next.token())).isEqualTo(known.callerOf(made.token()));
        restart();
        clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(known.callerOf(made.token())).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(known.callerOf(made.token())).isEmpty();
        assertThat(known.callerOf(next.token())).isPresent();
    }

    @Test
    void aSecretEndsAtOnceWithoutAnOverlapAndWithTheSecondRotation() {
        var made = issue(AccessRole.READ);
        var second = rotate(made.stored().id(), Duration.ofHours(1));
        var third = rotate(made.stored().id(), Duration.ofHours(1));
        assertThat(known.callerOf(made.token())).isEmpty();
        assertThat(known.callerOf(second.token())).isPresent();
        var last = rotate(made.stored().id(), Duration.ZERO);
        assertThat(known.callerOf(second.token())).isEmpty();
        assertThat(known.callerOf(third.token())).isEmpty();
        assertThat(known.callerOf(last.token())).isPresent();
        assertThat(keys.find(made.stored().id()).orElseThrow())
                .usingRecursiveComparison()
                .isEqualTo(last.stored().usedAt(clock.instant()));
    }

    /// Which is what streams, waits and uploads ask.
    @Test
    void whatIsOpenEndsWithTheSecretThatItCameWith() {
        var made = issue(AccessRole.READ);
        var former = known.admission(made.token());
        var next = rotate(made.stored().id(), Duration.ofMinutes(5));
        var latter = known.admission(next.token());
        assertThat(former.lasts()).isTrue();
        clock.advance(Duration.ofMinutes(5));
        assertThat(former.lasts()).isFalse();
        assertThat(latter.lasts()).isTrue();
        var last = known.admission(rotate(made.stored().id(), Duration.ZERO).token());
        assertThat(latter.lasts()).isFalse();
        assertThat(last.lasts()).isTrue();
        revoke(made.stored().id());
        assertThat(last.lasts()).isFalse();
        assertThat(counts.count(AccessOutcome.ADMITTED)).isZero();
    }

    @Test
    void whatIsOpenEndsWhenItsKeyExpires() {
        var admission = known.admission(issue(AccessRole.READ).token());
        clock.advance(Duration.ofDays(1).minusMillis(1));
        assertThat(admission.lasts()).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(admission.lasts()).isFalse();
    }

    @Test
    void aKeyIsGoodUntilItExpires() {
        var made = issue(AccessRole.READ);
        clock.advance(Duration.ofDays(1).minusMillis(1));
        assertThat(known.callerOf(made.token())).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(known.callerOf(made.token())).isEmpty();
        assertThat(counts.count(AccessOutcome.EXPIRED_KEY)).isEqualTo(1);
        assertThatThrownBy(() -> rotate(made.stored().id(), Duration.ofHours(1)))
                .isInstanceOf(KeyRefusedException.class);
    }

    @Test
    void theLastUseIsWrittenOnceAMinute() {
        var made = issue(AccessRole.READ);
        long change = store().all().change();
        clock.advance(Duration.ofSeconds(30));
        known.callerOf(made.token());
        upkeep.turn();
        assertThat(keys.find(made.stored().id()).orElseThrow().used()).isEqualTo(clock.instant());
        assertThat(kept(made).used()).isNull();
        var used = clock.instant();
        clock.advance(Duration.ofSeconds(30));
        upkeep.turn();
        change(new KeyChange.Use(Map.of())); // behind the one of the turn
        assertThat(kept(made).used()).isEqualTo(used);
        assertThat(store().all().change()).isEqualTo(change);
    }

    @Test
    void theLastUsesAreWrittenWithTheEnd() {
        var made = issue(AccessRole.READ);
        known.callerOf(made.token());
        restart();
        assertThat(kept(made).used()).isEqualTo(clock.instant());
    }

    @Test
    void anEarlierUseThatAnotherNodeWritesLateIsPassedOver() {
        var made = issue(AccessRole.READ);
        var late = clock.instant().plusSeconds(9);
        change(new KeyChange.Use(Map.of(made.stored().id(), late)));
        change(new KeyChange.Use(Map.of(made.stored().id(), clock.instant(), "gone", late)));
        assertThat(kept(made).used()).isEqualTo(late);
    }

    @Test
    void endedKeysAreForgottenAfterAMonth() {
        var revoked = issue(AccessRole.READ).stored().id();
        var expired = issue(AccessRole.READ).stored().id();
        revoke(revoked);
        clock.advance(Duration.ofDays(30));
        var third = issue(AccessRole.READ).stored().id();
        assertThat(ids()).contains(revoked, expired, third);
        clock.advance(Duration.ofMillis(1));
        issue(AccessRole.READ);
        assertThat(ids()).contains(expired, third).doesNotContain(revoked);
        clock.advance(Duration.ofDays(1));
        issue(AccessRole.READ);
        assertThat(ids()).contains(third).doesNotContain(expired);
    }

    @Test
    void ofTwoRotationsThatSawTheSameSecretOneIsMade() {
        var made = issue(AccessRole.READ);
        var one = rotation(made, KeyToken.random(new SecureRandom()));
        var other = rotation(made, KeyToken.random(new SecureRandom()));
        assertThat(change(one)).isEqualTo(ChangeVerdict.DONE);
        assertThat(change(other)).isEqualTo(ChangeVerdict.CHANGED_MEANWHILE);
    }

    @Test
    void aChangeThatIsAskedForAgainIsMadeOnce() {
        var made = issue(AccessRole.READ);
        var again = new KeyChange.Issue(made.stored().key(), clock.instant());
        assertThat(change(again)).isEqualTo(ChangeVerdict.DONE);
        var taken = new KeyChange.Issue(rotated(made.stored().key()), clock.instant());
        assertThat(change(taken)).isEqualTo(ChangeVerdict.CHANGED_MEANWHILE);
        var rotation = rotation(made, KeyToken.random(new SecureRandom()));
        assertThat(change(rotation)).isEqualTo(ChangeVerdict.DONE);
        assertThat(change(rotation)).isEqualTo(ChangeVerdict.DONE);
        assertThat(kept(made).key().previous()).isEqualTo(made.stored().key().digest());
    }

    @Test
    void theFirstKeyIsListedAndChangedInTheSettingsAlone() {
        assertThat(known.callerOf(FIRST).orElseThrow().has(AccessRole.ADMIN)).isTrue();
        assertThat(keys.list()).extracting(StoredKey::id).containsExactly("bootstrap");
        assertThat(keys.find("bootstrap").orElseThrow().used()).isEqualTo(clock.instant());
        assertThatThrownBy(() -> revoke("bootstrap"))
                .isInstanceOf(KeyRefusedException.class)
                .hasMessageContaining("coremill.access.bootstrap-key-file");
        assertThatThrownBy(() -> rotate("bootstrap", Duration.ZERO))
                .isInstanceOf(KeyRefusedException.class);
        assertThat(known.callerOf(FIRST)).isPresent();
    }

    @Test
    void theFirstKeyIsAloneUntilAnotherMayDoAll() {
        issue(AccessRole.ADMIN); // of a few queues
        assertThat(known.isBootstrapAlone()).isTrue();
        var wide = new KeyRequest("n", "n", Set.of(AccessRole.ADMIN), AccessScope.ALL, null);
        var admin = keys.issue(wide);
        assertThat(known.isBootstrapAlone()).isFalse();
        revoke(admin.stored().id());
        assertThat(known.isBootstrapAlone()).isTrue();
    }

    private IssuedKey issue(AccessRole... roles) {
        return keys.issue(
                new KeyRequest("name", "owner", Set.of(roles), NARROW, Duration.ofDays(1)));
    }

    private void revoke(String id) {
        keys.revoke(id, _ -> {});
    }

    private IssuedKey rotate(String id, Duration overlap) {
        return keys.rotate(id, overlap, _ -> {});
    }

    private KeyChange rotation(IssuedKey made, KeyToken next) {
        return new KeyChange.Rotate(
                made.stored().id(),
                made.stored().key().digest(),
                next.digest(),
                clock.instant().plusSeconds(60));
    }

    private static ApiKey rotated(ApiKey key) {
        return key.rotated(new byte[] {1}, null);
    }

    private ChangeVerdict change(KeyChange change) {
        return store().change(change).join();
    }

    private KeyStore store() {
        return Optional.ofNullable(queue).orElseThrow().accessKeys();
    }

    private StoredKey kept(IssuedKey made) {
        return store().all().keys().stream()
                .filter(key -> key.id().equals(made.stored().id()))
                .findFirst()
                .orElseThrow();
    }

    private List<String> ids() {
        return keys.list().stream().map(StoredKey::id).toList();
    }
}
