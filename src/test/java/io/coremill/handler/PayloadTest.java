package io.coremill.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PayloadTest {
    private static final Payload FULL =
            Payload.of(
                    Map.of(
                            "text",
                            "a",
                            "flag",
                            true,
                            "whole",
                            7,
                            "real",
                            1.5,
                            "span",
                            "PT2S",
                            "items",
                            List.of(1, "b"),
                            "nested",
                            Map.of("x", 1)));

    @Test
    void whatIsThereIsRead() {
        assertThat(FULL.string("text")).isEqualTo("a");
        assertThat(FULL.bool("flag")).isTrue();
        assertThat(FULL.integer("whole", 0, 10)).isEqualTo(7);
        assertThat(FULL.number("real", 0, 10)).isEqualTo(1.5);
        assertThat(FULL.number("whole", 0, 10)).isEqualTo(7);
        assertThat(Payload.of(Map.of("written", 7.0)).integer("written", 0, 10)).isEqualTo(7);
        assertThat(FULL.duration("span", Duration.ofDays(1))).isEqualTo(Duration.ofSeconds(2));
        assertThat(List.<Object>copyOf(FULL.list("items"))).containsExactly(1, "b");
        assertThat(FULL.object("nested")).hasToString("{x=1}");
        assertThat(FULL.has("text")).isTrue();
    }

    @Test
    void whatIsNotThereHasItsDefault() {
        Payload empty = Payload.of(Map.of());
        assertThat(empty.string("text", "b")).isEqualTo("b");
        assertThat(empty.bool("flag", true)).isTrue();
        assertThat(empty.integer("whole", 3, 0, 10)).isEqualTo(3);
        assertThat(empty.number("real", 2.5, 0, 10)).isEqualTo(2.5);
        assertThat(empty.list("items")).isEmpty();
        assertThat(empty.object("nested")).isEmpty();
        assertThat(empty.has("text")).isFalse();
    }

    static Stream<Map.Entry<String, Runnable>> refusals() {
        Payload empty = Payload.of(Map.of());
        return Stream.of(
                Map.entry("text is missing", () -> empty.string("text")),
                Map.entry("flag is missing", () -> empty.bool("flag")),
                Map.entry("whole is missing", () -> empty.integer("whole", 0, 1)),
                Map.entry("span is missing", () -> empty.duration("span", Duration.ZERO)),
                Map.entry("whole must be a string", () -> FULL.string("whole")),
                Map.entry("text must be true or false", () -> FULL.bool("text", false)),
                Map.entry(
                        "real must be a whole number from 0 to 9",
                        () -> FULL.integer("real", 0, 9)),
                Map.entry(
                        "whole must be a whole number from 8 to 9",
                        () -> FULL.integer("whole", 8, 9)),
                Map.entry("text must be a number from 0.0 to 9.0", () -> FULL.number("text", 0, 9)),
                Map.entry("text must be an array", () -> FULL.list("text")),
                Map.entry("items must be an object", () -> FULL.object("items")));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatIsNotAsItShouldBeIsRefusedByName(Map.Entry<String, Runnable> refusal) {
        assertThatExceptionOfType(BadPayloadException.class)
                .isThrownBy(refusal.getValue()::run)
                .satisfies(
                        e ->
                                assertThat(e.field() + " " + e.getMessage())
                                        .isEqualTo(refusal.getKey()));
    }

    @Test
    void aFieldNobodyAskedForIsRefused() {
        Payload payload = Payload.of(Map.of("a", 1, "b", 2));
        payload.integer("a", 0, 9);
        assertThatExceptionOfType(BadPayloadException.class)
                .isThrownBy(payload::refuseUnasked)
                .satisfies(e -> assertThat(e.field()).isEqualTo("b"));
    }

    @Test
    void whoeverTakesTheWholeKnowsEveryField() {
        Payload payload = Payload.of("{\"a\":1.50}", Map.of("a", 1.5));
        assertThat(payload.json()).isEqualTo("{\"a\":1.50}");
        payload.refuseUnasked();
    }

    @Test
    void plainValuesAreAlsoJson() {
        assertThat(Payload.of(Map.of("a", List.of(1, true, "x"))).json())
                .isEqualTo("{\"a\":[1,true,\"x\"]}");
    }
}
