package io.coremill.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.ReportedValues;
import io.coremill.job.Result;
import java.nio.charset.Charset;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class JsonTextTest {
    private static final String SAMPLE =
            "{\"a\":[1,-0.5e+7,true,false,null,{}],\"b\\u00fc\":\"x\\n\\\"y\\\\\", \"c\" :\t[[]\r\n]}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                SAMPLE,
                " 1 ",
                "0",
                "-0",
                "\"\"",
                "null",
                "[]",
                "{}",
                "1e400",
                "\"\\ud800\""
            })
    void jsonIsAcceptable(String text) {
        assertThat(flaw(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~ | empty",
                "~  ~ | empty",
                "hello | Non-standard token 'hello'",
                "[1,-Infinity] | Non-standard token '-Infinity'",
                "{\"a\":nul} | Non-standard token 'nul'",
                "01 | Non-standard token '01'",
                "[1.] | Non-standard token '1.'",
                "{} {} | more than one value",
                "[1,] | an unexpected ']'",
                "{\"a\" 1} | an unexpected '1'",
                "{a:1} | an unexpected 'a'",
                "{\"a\":1 | it ends in the middle",
                "~\"a\tb\"~ | a control character, 0x09, in a string",
                "\"\\x\" | a bad escape in a string",
                "\"\\u12g4\" | a bad escape in a string",
            })
    void whatIsNotIsNamed(String text, String what) {
        var expected = new JsonText.Flaw(what, false);
        assertThat(flaw(text)).isEqualTo(expected);
        assertThat(expected.text()).isEqualTo("not JSON: " + what);
    }

    /// Some parsers find these out by themselves; inside of UTF-8 they are no JSON.
    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void otherEncodingsAreNotJson(String charset) {
        assertThat(JsonText.flaw("[0]".getBytes(Charset.forName(charset)))).isNotNull();
        assertThat(JsonText.flaw("0".getBytes(Charset.forName(charset)))).isNotNull();
    }

    @Test
    void aByteOrderMarkIsNoPartOfAResult() {
        var result = new Result("\uFEFF[1]".getBytes(UTF_8), "application/geo+json");
        assertThat(result.text()).isEqualTo("[1]");
        assertThat(ReportedValues.flaw(result)).isNull();
        assertThat(new Result("\uFEFFa".getBytes(UTF_8), "text/plain").body()).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, true",
        "Application/JSON; charset=UTF-8, true",
        "application/vnd.example.v1+json, true",
        "text/json, true",
        "application/json-seq, false",
        "application/x-ndjson, false",
        "text/plain, false",
        "text/plain; a=\"+json\", false",
    })
    void aMediaTypeSaysWhetherItIsJson(String mediaType, boolean isJson) {
        assertThat(new Result(new byte[0], mediaType).isJson()).isEqualTo(isJson);
    }

    @Test
    void limitsAreNamed() {
        assertThat(flaw("1".repeat(1_000))).isNull();
        assertThat(flaw("1".repeat(1_001)))
                .isEqualTo(new JsonText.Flaw("a number of more than 1000 digits", true));
        assertThat(flaw("{\"" + "n".repeat(50_001) + "\":1}"))
                .isEqualTo(new JsonText.Flaw("a name of more than 50000 bytes", true));
        assertThat(flaw("[".repeat(10_001)))
                .isEqualTo(new JsonText.Flaw("nested deeper than 10000 levels", true));
    }

    /// Seeded; a flaw is found exactly where an independent reader finds one.
    @Test
    void whatIsJsonIsSoByAnotherReaderToo() {
        var random = new Random(7);
        String signs = "{}[],:\"\\ 01-+.eEtnu/\tx";
        for (int i = 0; i < 20_000; i++) {
            byte[] text = SAMPLE.getBytes(UTF_8);
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                text[random.nextInt(text.length)] =
                        (byte) signs.charAt(random.nextInt(signs.length()));
            }
            assertThat(JsonText.flaw(text) == null)
                    .as(new String(text, UTF_8))
                    .isEqualTo(isJsonByJackson(text));
        }
    }

    private static boolean isJsonByJackson(byte[] text) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    private static JsonText.@Nullable Flaw flaw(String text) {
        return JsonText.flaw(text.getBytes(UTF_8));
    }
}
