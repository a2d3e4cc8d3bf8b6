package io.coremill.conformance.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class StrictJsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":{\"b\":1,\"b\":1}}",
                "{} {}",
                "{},",
                "1 x",
                "NaN",
                "{'a':1}",
                "{\"a\":1,}",
                "[01]"
            })
    void whatIsAlmostJsonIsNone(String text) {
        assertThatThrownBy(() -> StrictJson.read(text)).isInstanceOf(JacksonException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ \"n\" : [1, 2.50] }|{\"n\":[1,2.50]}",
                "{}|{}",
                "{\"a\":\"\\u00e9\\n\"}|{\"a\":\"é\\n\"}",
                "{\"n\":1e400}|{\"n\":1E+400}",
            })
    void aPayloadIsSentOnOneLineWithItsNumbersAsTheyAre(String given, String sent) {
        assertThat(StrictJson.compactObject(given)).contains(sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "null", "\"{}\"", "{", "{} {}"})
    void aPayloadIsAnObject(String given) {
        assertThat(StrictJson.compactObject(given)).isEmpty();
    }

    @Test
    void aMemberIsAddedToAnyObject() {
        assertThat(StrictJson.with("{}", "\"a\":1")).isEqualTo("{\"a\":1}");
        assertThat(StrictJson.with("{\"b\":{}}", "\"a\":1")).isEqualTo("{\"b\":{},\"a\":1}");
    }
}
