package io.coremill.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
}
