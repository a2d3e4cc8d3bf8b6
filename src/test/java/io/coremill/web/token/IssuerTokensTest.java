package io.coremill.web.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.coremill.access.AccessCaller;
import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.access.IssuerUnreachableException;
import io.coremill.settings.access.TokenSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Real tokens of an issuer that is asked by HTTP, at times that the test sets.
@Timeout(60)
@Tag("anywhere")
class IssuerTokensTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    static TestIssuer issuer;
    static RSAKey strangers;

    private final AtomicReference<Instant> time = new AtomicReference<>(NOW);
    private final AtomicLong nanos = new AtomicLong();

    @BeforeAll
    static void start() throws Exception {
        issuer = TestIssuer.start();
        strangers = TestIssuer.key("first");
    }

    @AfterAll
    static void stop() {
        issuer.close();
    }

    @Test
    void aGoodTokenLetsItsSubjectIn() throws Exception {
        assertThat(tokens().callerOf(issuer.sign(good().build())))
                .contains(
                        new AccessCaller(
                                "jwt:alice", "", Set.of(AccessRole.READ), AccessScope.ALL));
    }

    @Test
    void anAudienceOfSeveralAndTheTypeOfAccessTokensWillDo() throws Exception {
        String token =
                TestIssuer.sign(
                        header().type(new JOSEObjectType("at+jwt")),
                        good().audience(List.of("other", TestIssuer.AUDIENCE)).build(),
                        issuer.key());
        assertThat(tokens().callerOf(token)).isPresent();
    }

    record Bad(String what, String token) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Bad> bad() throws Exception {
        String good = issuer.sign(good().build());
        String[] parts = good.split("\\.", -1);
        var hmac = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first");
        return Stream.of(
                new Bad("expired", issuer.sign(ended(NOW.minusSeconds(61)))),
                new Bad("without end", issuer.sign(good().expirationTime(null).build())),
                new Bad(
                        "not yet valid",
                        issuer.sign(good().notBeforeTime(at(NOW.plusSeconds(61))).build())),
                new Bad("for another service", issuer.sign(good().audience("other").build())),
                new Bad("for none", issuer.sign(good().audience((String) null).build())),
                new Bad(
                        "of another issuer",
                        issuer.sign(good().issuer(issuer.address() + "/").build())),
                new Bad("of no issuer", issuer.sign(good().issuer(null).build())),
                new Bad("of nobody", issuer.sign(good().subject(null).build())),
                new Bad("of a blank name", issuer.sign(good().subject(" ").build())),
                new Bad("of two lines", issuer.sign(good().subject("a\nb").build())),
                new Bad("of a name that turns", issuer.sign(good().subject("a\u202eb").build())),
                new Bad("of an unseen sign", issuer.sign(good().subject("a\u200bb").build())),
                new Bad("of a long name", issuer.sign(good().subject("a".repeat(201)).build())),
                new Bad(
                        "bound to a key",
                        issuer.sign(good().claim("cnf", Map.of("jkt", "abc")).build())),
                new Bad(
                        "bound to a certificate",
                        issuer.sign(good().claim("cnf", Map.of("x5t#S256", "abc")).build())),
                new Bad("alg none", new PlainJWT(good().build()).serialize()),
                new Bad(
                        "alg none with a signature",
                        encoded("{\"alg\":\"none\",\"kid\":\"first\"}")
                                + "."
                                + parts[1]
                                + "."
                                + parts[2]),
                new Bad(
                        "HS256 by the public key",
                        mac(hmac, issuer.key().toRSAPublicKey().getEncoded())),
                new Bad(
                        "HS256 by the public key as PEM",
                        mac(hmac, pem().getBytes(StandardCharsets.US_ASCII))),
                new Bad(
                        "HS256 by the public key as JSON",
                        mac(
                                hmac,
                                issuer.key()
                                        .toPublicJWK()
                                        .toJSONString()
                                        .getBytes(StandardCharsets.UTF_8))),
                new Bad(
                        "an algorithm that is not set",
                        TestIssuer.sign(
                                new JWSHeader.Builder(JWSAlgorithm.RS512).keyID("first"),
                                good().build(),
                                issuer.key())),
                new Bad(
                        "another type",
                        TestIssuer.sign(
                                header().type(new JOSEObjectType("logout+jwt")),
                                good().build(),
                                issuer.key())),
                new Bad("another key", TestIssuer.sign(header(), good().build(), strangers)),
                new Bad(
                        "a key that it brings along",
                        TestIssuer.sign(
                                header().jwk(strangers.toPublicJWK()), good().build(), strangers)),
                new Bad(
                        "a key from elsewhere",
                        TestIssuer.sign(
                                header().jwkURL(URI.create(issuer.address() + "/keys")),
                                good().build(),
                                strangers)),
                new Bad(
                        "an unknown key",
                        TestIssuer.sign(
                                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("unknown"),
                                good().build(),
                                strangers)),
                new Bad(
                        "something critical",
                        TestIssuer.sign(
                                header().criticalParams(Set.of("secret")).customParam("secret", 1),
                                good().build(),
                                issuer.key())),
                new Bad("encrypted", encrypted()),
                new Bad(
                        "other claims",
                        parts[0]
                                + "."
                                + encoded(good().subject("root").build().toString())
                                + "."
                                + parts[2]),
                new Bad("no signature", parts[0] + "." + parts[1] + "."),
                new Bad("half a signature", good.substring(0, good.length() - 100)),
                new Bad("two parts", parts[0] + "." + parts[1]),
                new Bad("four parts", good + "." + parts[2]),
                new Bad("nothing", ""),
                new Bad("dots", ".."),
                new Bad("garbage", "eyJ\u0000.%%.=="),
                new Bad(
                        "deep",
                        encoded("{\"a\":" + "[".repeat(9000)) + "." + parts[1] + "." + parts[2]),
                new Bad("100 kB", parts[0] + "." + "A".repeat(100_000) + "." + parts[2]));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aBadTokenLetsNobodyIn(Bad bad) {
        assertThat(tokens().callerOf(bad.token())).isEmpty();
    }

    @Test
    void clocksMayDifferByAMinute() throws Exception {
        var tokens = tokens();
        assertThat(tokens.callerOf(issuer.sign(ended(NOW.minusSeconds(59))))).isPresent();
        assertThat(
                        tokens.callerOf(
                                issuer.sign(good().notBeforeTime(at(NOW.plusSeconds(59))).build())))
                .isPresent();
    }

    @Test
    void aTokenThatWasGoodIsNoneOnceItHasExpired() throws Exception {
        var tokens = tokens();
        String token = issuer.sign(good().build());
        assertThat(tokens.callerOf(token)).isPresent();
        time.set(NOW.plusSeconds(659));
        assertThat(tokens.callerOf(token)).isPresent();
        time.set(NOW.plusSeconds(661));
        assertThat(tokens.callerOf(token)).isEmpty();
    }

    @Test
    void whatATokenMayDoIsWhatItsRolesSay() throws Exception {
        var tokens = tokens();
        assertThat(roles(tokens, List.of("operate", "other")))
                .containsExactlyInAnyOrder(AccessRole.OPERATE, AccessRole.READ, AccessRole.SUBMIT);
        assertThat(roles(tokens, "submit email")).containsExactly(AccessRole.SUBMIT);
        assertThat(roles(tokens, List.of("Admin", "administrator", "read,admin"))).isEmpty();
        assertThat(roles(tokens, List.of(List.of("admin"), Map.of("admin", true)))).isEmpty();
        assertThat(roles(tokens, Map.of("admin", "admin"))).isEmpty();
        assertThat(roles(tokens, null)).isEmpty();
    }

    @Test
    void wordsOfTheIssuerStandForRolesWhereTheyAreSet() throws Exception {
        var tokens =
                tokens(
                        settings(
                                "preferred_username",
                                "realm_access.roles",
                                Map.of(AccessRole.ADMIN, Set.of("job-admins")),
                                null));
        var caller =
                tokens.callerOf(
                        issuer.sign(
                                good().claim("preferred_username", "bob")
                                        .claim(
                                                "realm_access",
                                                Map.of("roles", List.of("job-admins")))
                                        .build()));
        assertThat(caller).map(AccessCaller::principal).contains("jwt:bob");
        assertThat(caller.orElseThrow().has(AccessRole.ADMIN)).isTrue();
        assertThat(
                        tokens.callerOf(
                                issuer.sign(
                                        good().claim("preferred_username", "bob")
                                                .claim(
                                                        "realm_access",
                                                        Map.of("roles", List.of("admin")))
                                                .build())))
                .map(AccessCaller::roles)
                .contains(Set.of());
    }

    @Test
    void aClaimRestrictsToQueuesAndWithoutItATokenMayDoNothing() throws Exception {
        var tokens =
                tokens(settings("sub", "roles", Map.of(AccessRole.READ, Set.of("read")), "queues"));
        assertThat(scoped(tokens, List.of("cpu", "python")).scope().queues())
                .containsExactlyInAnyOrder("cpu", "python");
        assertThat(scoped(tokens, "*").scope().queues()).isEmpty();
        assertThat(scoped(tokens, "*").roles()).containsExactly(AccessRole.READ);
        assertThat(scoped(tokens, List.of()).roles()).isEmpty();
        assertThat(scoped(tokens, null).roles()).isEmpty();
    }

    private static AccessCaller scoped(IssuerTokens tokens, @Nullable Object queues)
            throws Exception {
        return tokens.callerOf(issuer.sign(good().claim("queues", queues).build())).orElseThrow();
    }

    private static Set<AccessRole> roles(IssuerTokens tokens, @Nullable Object claim)
            throws Exception {
        return tokens.callerOf(issuer.sign(good().claim("roles", claim).build()))
                .orElseThrow()
                .roles();
    }

    @Test
    void aKeyThatTheIssuerChangedIsFoundAndTheOldOneIsGone() throws Exception {
        try (var rotating = TestIssuer.start()) {
            var tokens = tokens(settingsOf(rotating));
            String before = rotating.sign(rotating.claims(NOW).build());
            assertThat(tokens.callerOf(before)).isPresent();
            rotating.rotate("second");
            String after = rotating.sign(rotating.claims(NOW).build());
            pass(IssuerKeys.PAUSE);
            assertThat(tokens.callerOf(after)).isPresent();
            assertThat(tokens.callerOf(before)).isEmpty();
            assertThat(rotating.asked()).isEqualTo(2);
        }
    }

    /// After a pause without tokens, in which nothing was loaded.
    @Test
    void aKeyThatTheIssuerWithdrewDoesNotCountOnceTheOthersAreOld() throws Exception {
        try (var rotating = TestIssuer.start()) {
            Queue<Runnable> loads = new ConcurrentLinkedQueue<>();
            var tokens = tokens(settingsOf(rotating), load -> loads.add(load));
            String before = rotating.sign(rotating.claims(NOW).build());
            try (var waiting = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Optional<AccessCaller>> first =
                        waiting.submit(() -> tokens.callerOf(before));
                await().until(() -> !loads.isEmpty());
                loads.remove().run();
                assertThat(first.get()).isPresent();
                rotating.rotate("second");
                pass(IssuerKeys.OLD);
                assertThat(tokens.callerOf(before)).as("loaded beside it").isPresent();
                pass(Duration.ofNanos(1));
                Future<Optional<AccessCaller>> late = waiting.submit(() -> tokens.callerOf(before));
                loads.remove().run();
                assertThat(late.get()).isEmpty();
            }
        }
    }

    @Test
    void unknownKeysDoNotHammerTheIssuer() throws Exception {
        try (var asked = TestIssuer.start()) {
            var tokens = tokens(settingsOf(asked));
            for (int i = 0; i < 200; i++) {
                var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("unknown-" + i);
                assertThat(
                                tokens.callerOf(
                                        header.build().toBase64URL()
                                                + "."
                                                + asked.claims(NOW)
                                                        .build()
                                                        .toPayload()
                                                        .toBase64URL()
                                                + ".AAAA"))
                        .isEmpty();
            }
            assertThat(asked.asked()).isEqualTo(1);
        }
    }

    @Test
    void withoutTheKeysOfTheIssuerNothingIsKnownAndOnceItAnswersAllIs() throws Exception {
        try (var down = TestIssuer.start()) {
            down.setDown(true);
            var tokens = tokens(settingsOf(down));
            String token = down.sign(down.claims(NOW).build());
            assertThatThrownBy(() -> tokens.callerOf(token))
                    .isInstanceOf(IssuerUnreachableException.class);
            down.setDown(false);
            pass(IssuerKeys.PAUSE);
            assertThat(tokens.callerOf(token)).isPresent();
            down.setDown(true);
            pass(IssuerKeys.USABLE);
            assertThat(tokens.callerOf(token)).as("keys of hours ago").isPresent();
            pass(Duration.ofNanos(1));
            assertThatThrownBy(() -> tokens.callerOf(token))
                    .isInstanceOf(IssuerUnreachableException.class);
        }
    }

    @Test
    void whatIsNoTokenIsRefusedWhetherTheIssuerAnswersOrNot() throws Exception {
        try (var down = TestIssuer.start()) {
            down.setDown(true);
            var tokens = tokens(settingsOf(down));
            assertThat(tokens.callerOf("garbage")).isEmpty();
            assertThat(tokens.callerOf("ey.ey.ey")).isEmpty();
            assertThat(tokens.callerOf(new PlainJWT(good().build()).serialize())).isEmpty();
            assertThat(down.asked()).isZero();
        }
    }

    private void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    private IssuerTokens tokens() {
        return tokens(settings("sub", "roles", usual(), null));
    }

    /// Loaded on the thread that asks, so that nothing is left to chance.
    private IssuerTokens tokens(TokenSettings settings) {
        return tokens(settings, Runnable::run);
    }

    private IssuerTokens tokens(TokenSettings settings, Executor threads) {
        var keys =
                new IssuerKeys(
                        new IssuerClient(settings.issuer(), settings.keySet()),
                        threads,
                        nanos::get);
        return new IssuerTokens(
                TokenDecoder.of(settings, keys, time::get),
                keys,
                new TokenClaims(settings),
                new VerifiedTokens(time::get));
    }

    private static TokenSettings settingsOf(TestIssuer issuer) {
        return new TokenSettings(
                issuer.address(),
                null,
                List.of("RS256"),
                List.of(TestIssuer.AUDIENCE),
                "sub",
                "roles",
                usual(),
                null,
                null,
                null);
    }

    private static TokenSettings settings(
            String principal,
            String rolesClaim,
            Map<AccessRole, Set<String>> roles,
            @Nullable String queues) {
        return new TokenSettings(
                issuer.address(),
                URI.create(issuer.address() + "/keys"),
                List.of("RS256"),
                List.of(TestIssuer.AUDIENCE),
                principal,
                rolesClaim,
                roles,
                queues,
                null,
                null);
    }

    private static Map<AccessRole, Set<String>> usual() {
        return Map.of(
                AccessRole.READ, Set.of("read"),
                AccessRole.SUBMIT, Set.of("submit"),
                AccessRole.OPERATE, Set.of("operate"),
                AccessRole.ADMIN, Set.of("admin"));
    }

    private static JWTClaimsSet.Builder good() {
        return issuer.claims(NOW);
    }

    private static JWTClaimsSet ended(Instant end) {
        return good().issueTime(at(end.minusSeconds(600))).expirationTime(at(end)).build();
    }

    private static JWSHeader.Builder header() {
        return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("first");
    }

    private static Date at(Instant instant) {
        return Date.from(instant);
    }

    private static String mac(JWSHeader.Builder header, byte[] secret) throws Exception {
        var token = new SignedJWT(header.build(), good().build());
        token.sign(new MACSigner(secret));
        return token.serialize();
    }

    private static String pem() throws Exception {
        return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
                .formatted(
                        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(issuer.key().toRSAPublicKey().getEncoded()));
    }

    private static String encrypted() throws Exception {
        var token =
                new EncryptedJWT(
                        new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A128GCM)
                                .keyID("first")
                                .build(),
                        good().build());
        token.encrypt(new RSAEncrypter(issuer.key().toRSAPublicKey()));
        return token.serialize();
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
