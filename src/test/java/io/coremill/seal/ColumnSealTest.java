package io.coremill.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a seal promises of a value.
@Tag("anywhere")
class ColumnSealTest {
    private static final String OWNER = "019550d8-0000-7000-8000-000000000001";
    private static final String TEXT = "{\"name\":\"“Ada” 🦊\"}";

    private final ColumnSeal seal = SealKeys.of("one");
    @TempDir private Path directory;

    @Test
    void aTextIsOpenedAsItWas() {
        var sealed = seal.seal(SealedColumn.PAYLOAD, OWNER, TEXT);
        assertThat(sealed).startsWith("~cm:one.").doesNotContain("Ada").isASCII();
        assertThat(seal.open(SealedColumn.PAYLOAD, OWNER, sealed)).isEqualTo(TEXT);
    }

    @Test
    void bytesAreOpenedAsTheyWere() {
        byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
        var sealed = seal.seal(SealedColumn.RESULT, OWNER, bytes);
        assertThat(new String(sealed, StandardCharsets.UTF_8)).doesNotContain("Ada");
        assertThat(seal.open(SealedColumn.RESULT, OWNER, sealed)).isEqualTo(bytes);
        var empty = seal.seal(SealedColumn.RESULT, OWNER, new byte[0]);
        assertThat(seal.open(SealedColumn.RESULT, OWNER, empty)).isEmpty();
    }

    @Test
    void withoutKeysNothingIsSealed() {
        assertThat(ColumnSeal.NONE.isOn()).isFalse();
        assertThat(ColumnSeal.NONE.seal(SealedColumn.PAYLOAD, OWNER, TEXT)).isSameAs(TEXT);
        byte[] bytes = {1};
        assertThat(ColumnSeal.NONE.seal(SealedColumn.RESULT, OWNER, bytes)).isSameAs(bytes);
        assertThat(ColumnSeal.NONE.digest("abc")).isEqualTo("abc");
        assertThat(ColumnSeal.NONE.mark("abc")).isEqualTo("abc");
        assertThat(ColumnSeal.NONE.digestStart()).isEmpty();
    }

    @Test
    void whatIsNotSealedIsTakenAsItIs() {
        assertThat(seal.open(SealedColumn.PAYLOAD, OWNER, TEXT)).isSameAs(TEXT);
        byte[] bytes = {0, 'c', 'm'};
        assertThat(seal.open(SealedColumn.RESULT, OWNER, bytes)).isSameAs(bytes);
    }

    /// With keys they are sealed like any others.
    @Test
    void whatBeginsLikeASealedValueIsKeptApartFromThose() {
        var text = "~cm:a.b:c";
        byte[] bytes = {0, 'c', 'm', 's', 'e', 'a', 'l', 1, 0};
        for (var any : List.of(ColumnSeal.NONE, seal)) {
            var kept = any.seal(SealedColumn.LOG, OWNER, text);
            assertThat(seal.open(SealedColumn.LOG, OWNER, kept)).isEqualTo(text);
            byte[] keptBytes = any.seal(SealedColumn.RESULT, OWNER, bytes);
            assertThat(seal.open(SealedColumn.RESULT, OWNER, keptBytes)).isEqualTo(bytes);
        }
        assertThat(seal.lacksKeyOf(ColumnSeal.NONE.seal(SealedColumn.LOG, OWNER, text))).isFalse();
    }

    /// 96 random bits: none is drawn twice.
    @Test
    void theSameTextIsSealedOtherwiseEachTime() {
        var sealed = new HashSet<String>();
        for (int i = 0; i < 1_000; i++) {
            sealed.add(seal.seal(SealedColumn.PAYLOAD, OWNER, TEXT));
        }
        assertThat(sealed).hasSize(1_000);
    }

    @Test
    void aValueCannotBeOpenedInAnotherPlace() {
        var sealed = seal.seal(SealedColumn.PAYLOAD, OWNER, TEXT);
        assertThatThrownBy(() -> seal.open(SealedColumn.ERROR, OWNER, sealed))
                .isInstanceOf(UnreadableSealException.class)
                .hasMessage("is not as it was sealed");
        assertThatThrownBy(() -> seal.open(SealedColumn.PAYLOAD, "other", sealed))
                .isInstanceOf(UnreadableSealException.class);
        byte[] bytes = seal.seal(SealedColumn.RESULT, OWNER, new byte[] {1});
        assertThatThrownBy(() -> seal.open(SealedColumn.RESULT, "other", bytes))
                .isInstanceOf(UnreadableSealException.class);
    }

    @Test
    void everyChangeOfASealedTextIsNoticed() {
        var whole = "{\"name\":\"Ada\"}"; // as long as leaves base64 no bits to spare
        var sealed = seal.seal(SealedColumn.PAYLOAD, OWNER, whole);
        for (int i = ColumnSeal.START.length(); i < sealed.length(); i++) {
            char other = sealed.charAt(i) == 'A' ? 'B' : 'A';
            var changed = sealed.substring(0, i) + other + sealed.substring(i + 1);
            assertUnreadable(changed);
            assertUnreadable(sealed.substring(0, i));
        }
    }

    private void assertUnreadable(String kept) {
        assertThatThrownBy(() -> seal.open(SealedColumn.PAYLOAD, OWNER, kept))
                .as(kept)
                .isInstanceOf(UnreadableSealException.class);
    }

    @Test
    void everyChangeOfSealedBytesIsNoticed() {
        byte[] sealed = seal.seal(SealedColumn.RESULT, OWNER, new byte[] {1, 2, 3});
        for (int i = 8; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 0x55;
            assertThatThrownBy(() -> seal.open(SealedColumn.RESULT, OWNER, changed))
                    .isInstanceOf(UnreadableSealException.class);
        }
    }

    @Test
    void theFirstKeySealsAndAllOpen() {
        var before = seal.seal(SealedColumn.PAYLOAD, OWNER, TEXT);
        var rotated = SealKeys.of("two", "one");
        assertThat(rotated.open(SealedColumn.PAYLOAD, OWNER, before)).isEqualTo(TEXT);
        var after = rotated.seal(SealedColumn.PAYLOAD, OWNER, TEXT);
        assertThat(after).startsWith("~cm:two.");
        assertThat(seal.lacksKeyOf(after)).isTrue();
        assertThat(seal.lacksKeyOf(before)).isFalse();
        assertThat(seal.lacksKeyOf(TEXT)).isFalse();
        assertThatThrownBy(() -> seal.open(SealedColumn.PAYLOAD, OWNER, after))
                .isInstanceOf(UnreadableSealException.class)
                .hasMessageStartingWith("is sealed with key two.")
                .hasMessageEndingWith(", which is not here");
    }

    /// Else it would find what it reads altered, and fail the jobs.
    @Test
    void anotherKeyOfTheSameNameIsOneThatIsNotHere() {
        var other = SealKeys.of(List.of(SealKeys.line("one", "other")));
        var sealed = other.seal(SealedColumn.PAYLOAD, OWNER, TEXT);
        assertThat(seal.lacksKeyOf(sealed)).isTrue();
    }

    @Test
    void aDigestIsKnownAgainUnderTheKeyOfItsTime() {
        var kept = seal.digest("abc");
        assertThat(kept).startsWith("~cm:one.").doesNotContain("abc");
        assertThat(kept).isEqualTo(seal.digest("abc"));
        var rotated = SealKeys.of("two", "one");
        assertThat(rotated.isDigestOf(kept, "abc")).isTrue();
        assertThat(rotated.isDigestOf(kept, "abd")).isFalse();
        assertThat(rotated.isDigestOf("abc", "abc")).isTrue();
        assertThat(SealKeys.of("two").isDigestOf(kept, "abc")).isFalse();
        assertThat(ColumnSeal.NONE.isDigestOf(kept, "abc")).isFalse();
        assertThat(rotated.digestStart(kept)).isEqualTo(seal.digestStart()).hasSize(32);
        assertThat(rotated.digestStart("abc")).isEmpty();
    }

    @Test
    void marksAreThoseOfTheKey() {
        assertThat(seal.mark("0123456789abcdef"))
                .matches("[0-9a-f]{16}")
                .isNotEqualTo("0123456789abcdef")
                .isEqualTo(seal.mark("0123456789abcdef"))
                .isNotEqualTo(SealKeys.of("two").mark("0123456789abcdef"));
        var sealed = seal.seal(SealedColumn.ERROR, OWNER, TEXT);
        assertThat(SealKeys.of("two", "one").markAs(sealed, "12")).isEqualTo(seal.mark("12"));
        assertThat(ColumnSeal.NONE.markAs(TEXT, "12")).isEqualTo("12");
    }

    @Test
    void aFileOfKeysMayHaveRemarks() throws Exception {
        var file = directory.resolve("keys");
        Files.writeString(
                file, "# of March\n\n  " + SealKeys.line("two") + "  \r\n" + SealKeys.line("one"));
        assertThat(ColumnSeal.of(file).keyIds())
                .containsExactlyElementsOf(SealKeys.of("two", "one").keyIds());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# nothing",
                "one",
                "One AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "one AAAAAAAAAAAAAAAAAAAAAA==",
                "one secret!",
                "one AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= more",
                "one AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
                        + "one AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB="
            })
    void aFileThatWillNotDoIsRefusedWithoutAWordOfIt(String text) throws Exception {
        var file = directory.resolve("keys");
        Files.writeString(file, text);
        assertThatThrownBy(() -> ColumnSeal.of(file))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(file.toString())
                .doesNotContain("AAAA")
                .doesNotContain("secret!");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        var file = directory.resolve("none");
        assertThatThrownBy(() -> ColumnSeal.of(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'%s' cannot be read; it must be a text file that this user may read",
                        file);
    }

    @Test
    void noSecretIsInItsWords() {
        assertThat(seal).hasToString("ColumnSeal" + seal.keyIds());
    }
}
