package io.coremill.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("anywhere")
class KeyTokenTest {

    @Test
    void aKeyIsReadAsItIsWritten() {
        for (int i = 0; i < 100; i++) {
            KeyToken key = KeyToken.random(new SecureRandom());
            assertThat(KeyToken.parse(key.text())).contains(key);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "32,128", "1,128", "32,1"})
    void anIdAndASecretMayBeThatLong(int id, int secret) {
        String text = "cm_" + "a".repeat(id) + "_" + "b".repeat(secret);
        assertThat(KeyToken.parse(text)).contains(new KeyToken("a".repeat(id), "b".repeat(secret)));
    }

    @ParameterizedTest
    @CsvSource({"0,1", "1,0", "33,1", "1,129", "33,129", "0,0"})
    void othersAreNoKeys(int id, int secret) {
        assertThat(KeyToken.parse("cm_" + "a".repeat(id) + "_" + "b".repeat(secret))).isEmpty();
    }

    /// The first `_` after the id ends it.
    @Test
    void aSecretMayHaveAllOfBase64url() {
        assertThat(KeyToken.parse("cm_az09__-AZaz09-_"))
                .contains(new KeyToken("az09", "_-AZaz09-_"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cm",
                "cm_",
                "cm__",
                "cm_a",
                "cm_a_",
                "cm__b",
                "CM_a_b",
                "cm_A_b",
                "cm_a-a_b",
                "cm_a_b.c",
                "cm_a_b c",
                "cm_a_b=",
                "cm_a_b\n",
                "\ncm_a_b",
                " cm_a_b",
                "cm_a_b\u00e9",
                "cm_\u0661_b",
                "cm_a_\u0661",
                "xcm_a_b"
            })
    void whatHasNotTheFormOfAKeyIsNone(String text) {
        assertThat(KeyToken.parse(text)).isEmpty();
    }
}
