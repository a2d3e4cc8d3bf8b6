package io.coremill.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.net.URI;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class JsonTest {

    @Test
    void valuesAreWrittenAsTheyAre() {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("none", null);
        fields.put("whole", 1L);
        fields.put("large", BigInteger.TEN.pow(30));
        fields.put("real", 0.1);
        fields.put("flag", false);
        fields.put("items", new ArrayList<>(List.of("a", Map.of())));
        fields.put("empty", Set.of());
        assertThat(Json.write(fields))
                .isEqualTo(
                        "{\"none\":null,\"whole\":1,\"large\":1000000000000000000000000000000,"
                                + "\"real\":0.1,\"flag\":false,\"items\":[\"a\",{}],\"empty\":[]}");
    }

    @Test
    void everyCharacterComesBackFromAnyReader() {
        String all =
                IntStream.rangeClosed(0, 0x10FFFF)
                        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                        .mapToObj(Character::toString)
                        .collect(Collectors.joining());
        assertThat(new JsonMapper().readTree(Json.write(all)).asString()).isEqualTo(all);
    }

    @Test
    void halfAPairIsWrittenSoThatItSurvivesUtf8() {
        assertThat(Json.write("\ud83e!")).isEqualTo("\"\\ud83e!\"");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void whatJsonDoesNotHaveIsRefused(double number) {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.write(number));
        assertThatIllegalArgumentException().isThrownBy(() -> Json.write((float) number));
    }

    @Test
    void arraysAreWrittenAsLists() {
        assertThat(Json.write(new byte[] {1, -1})).isEqualTo("[1,-1]");
        assertThat(Json.write(new double[] {0.5})).isEqualTo("[0.5]");
        assertThat(Json.write(new char[] {'a'})).isEqualTo("[\"a\"]");
        assertThat(Json.write(new Object[] {"a", new int[0], true})).isEqualTo("[\"a\",[],true]");
        assertThatIllegalArgumentException().isThrownBy(() -> Json.write(new float[] {Float.NaN}));
    }

    @Test
    void whatHasNoFormIsNamedByItsType() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.write(Map.of("a", new Object())))
                .withMessageContaining("java.lang.Object");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.write(new AtomicReference<>("a")))
                .withMessageContaining("AtomicReference");
    }

    @Test
    void whatContainsItselfIsRefused() {
        var endless = new ArrayList<Object>();
        endless.add(Map.of("again", endless));
        assertThatExceptionOfType(NotJsonException.class)
                .isThrownBy(() -> Json.write(endless))
                .withMessageContaining("contains itself");
    }

    @Test
    void textsNamesAndTimesAreStrings() {
        assertThat(Json.write(List.of(CharBuffer.wrap("a"), Thread.State.NEW, 'c')))
                .isEqualTo("[\"a\",\"NEW\",\"c\"]");
        assertThat(Json.write(List.of(Path.of("a", "b"), URI.create("x:y"))))
                .isEqualTo("[\"a/b\",\"x:y\"]");
        assertThat(Json.write(List.of(Instant.EPOCH, Duration.ofSeconds(1))))
                .isEqualTo("[\"1970-01-01T00:00:00Z\",\"PT1S\"]");
    }
}
