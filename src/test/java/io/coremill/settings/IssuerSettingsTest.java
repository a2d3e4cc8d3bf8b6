package io.coremill.settings;

import static io.coremill.settings.WrittenSettings.errors;
import static io.coremill.settings.WrittenSettings.map;
import static io.coremill.settings.WrittenSettings.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.access.AccessRole;
import io.coremill.settings.access.TokenSettings;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("anywhere")
class IssuerSettingsTest {
    private static final String JWT = "spring.security.oauth2.resourceserver.jwt.";
    private static final String ISSUER = "https://login.example/";

    @Test
    void withoutAnIssuerNoTokensAreBelievedAndAccessIsOff() {
        var access = read(map(Map.of("coremill.access.jwt.roles-claim", "scope"))).access();
        assertThat(access.tokens()).isNull();
        assertThat(access.enabled()).isFalse();
    }

    @Test
    void anIssuerAndAnAudienceAreEnoughAndTurnAccessOn() {
        var access = read(map(issuer(Map.of()))).access();
        assertThat(access.enabled()).isTrue();
        assertThat(access.tokens())
                .isEqualTo(
                        new TokenSettings(
                                ISSUER,
                                null,
                                List.of("RS256"),
                                List.of("coremill"),
                                "sub",
                                "roles",
                                Map.of(
                                        AccessRole.READ, Set.of("read"),
                                        AccessRole.SUBMIT, Set.of("submit"),
                                        AccessRole.OPERATE, Set.of("operate"),
                                        AccessRole.ADMIN, Set.of("admin"),
                                        AccessRole.SENSITIVE, Set.of("sensitive")),
                                null,
                                null,
                                null));
    }

    @Test
    void everyKeyIsRead() {
        var tokens =
                read(map(
                                issuer(
                                        Map.of(
                                                JWT + "jwk-set-uri",
                                                ISSUER + "keys ", // as a variable may end
                                                JWT + "jws-algorithms",
                                                "ES256,PS256",
                                                "coremill.access.jwt.principal-claim",
                                                "email",
                                                "coremill.access.jwt.roles-claim",
                                                "groups",
                                                "coremill.access.jwt.roles.admin",
                                                "ops,root",
                                                "coremill.access.jwt.roles.sensitive",
                                                "doctors",
                                                "coremill.access.jwt.queues-claim",
                                                "q",
                                                "coremill.access.jwt.types-claim",
                                                "t",
                                                "coremill.access.jwt.payloads-claim",
                                                "p"))))
                        .access()
                        .tokens();
        assertThat(tokens)
                .isEqualTo(
                        new TokenSettings(
                                ISSUER,
                                URI.create(ISSUER + "keys"),
                                List.of("ES256", "PS256"),
                                List.of("coremill"),
                                "email",
                                "groups",
                                Map.of(
                                        AccessRole.READ, Set.of(),
                                        AccessRole.SUBMIT, Set.of(),
                                        AccessRole.OPERATE, Set.of(),
                                        AccessRole.ADMIN, Set.of("ops", "root"),
                                        AccessRole.SENSITIVE, Set.of("doctors")),
                                "q",
                                "t",
                                "p"));
    }

    @Test
    void anIssuerWithoutAnAudienceIsRefused() {
        assertThat(errors(map(Map.of(JWT + "issuer-uri", ISSUER))))
                .singleElement()
                .asString()
                .startsWith(JWT + "audiences: is needed with an issuer");
    }

    @Test
    void keysWithoutAnIssuerAreRefused() {
        assertThat(errors(map(Map.of(JWT + "jwk-set-uri", ISSUER, JWT + "audiences", "a"))))
                .singleElement()
                .asString()
                .startsWith(JWT + "issuer-uri: is needed");
    }

    @ParameterizedTest
    @CsvSource({
        "issuer-uri, http://login.example/, must begin with https://",
        "issuer-uri, http://127.0.0.1.example/, must begin with https://",
        "issuer-uri, login.example, is no URL",
        "jwk-set-uri, http://login.example/keys, must begin with https://",
        "jwk-set-uri, file:/etc/keys.json, is no URL",
        "jws-algorithms, HS256, is no algorithm with a public key",
        "jws-algorithms, none, is no algorithm with a public key",
        "public-key-location, file:/etc/key.pem, is not read",
        "principal-claim-name, email, is not read",
        "authorities-claim-name, scope, is not read",
    })
    void whatIsNotSafeOrNotReadIsRefused(String key, String value, String problem) {
        assertThat(errors(map(issuer(Map.of(JWT + key, value)))))
                .singleElement()
                .asString()
                .startsWith(JWT + key)
                .contains(problem);
    }

    @Test
    void anIssuerOnThisMachineNeedsNoTls() {
        for (String here : List.of("http://127.0.0.1:9000", "http://localhost", "http://[::1]/a")) {
            assertThat(read(map(issuer(Map.of(JWT + "issuer-uri", here)))).access().tokens())
                    .extracting(TokenSettings::issuer)
                    .isEqualTo(here);
        }
    }

    private static Map<String, String> issuer(Map<String, String> more) {
        var all = new HashMap<String, String>();
        all.put(JWT + "issuer-uri", ISSUER);
        all.put(JWT + "audiences", "coremill");
        all.putAll(more);
        return all;
    }
}
