package io.coremill.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Utf8CheckTest {
    private static final byte[] LONG_TEXT =
            ("{" + "é".repeat(20_000)).getBytes(StandardCharsets.UTF_8);

    @Test
    void aLongTextIsCheckedToItsEnd() {
        assertThat(Utf8Check.isValid(LONG_TEXT)).isTrue();
        byte[] broken = LONG_TEXT.clone();
        broken[broken.length - 1] = '}';
        assertThat(Utf8Check.isValid(broken)).isFalse();
    }

    @Test
    void aCharacterThatIsCutOffIsNotUtf8() {
        assertThat(Utf8Check.isValid(Arrays.copyOf(LONG_TEXT, LONG_TEXT.length - 1))).isFalse();
    }

    @Test
    void whatIsAroundAPartDoesNotCount() {
        byte[] text = {(byte) 0xFF, 'a', (byte) 0xC3, (byte) 0xA9, (byte) 0xFF};
        assertThat(Utf8Check.isValid(text, 1, 3)).isTrue();
        assertThat(Utf8Check.isValid(text, 1, 2)).isFalse();
    }
}
