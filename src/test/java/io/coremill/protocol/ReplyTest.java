package io.coremill.protocol;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.ErrorKind;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines as workers write them, right and wrong.
@Timeout(30)
class ReplyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"count\": 9592}",
                "{\"a\":{\"b\":[1,{\"c\":\"}\"}]},\"d\":\"\\\"]\"}",
                "[]",
                "\"text, with \\\"quotes\\\" and ünïcödé 🦆\"",
                "17",
                "-0.5e-7",
                "0",
                "true",
                "false",
                "null"
            })
    void aResultIsTakenAsItStands(String result) {
        assertThat(result("{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"result\":" + result + "}"))
                .isEqualTo(result);
        assertThat(result("{\"result\":  " + result + "  , \"id\" : 7 , \"x\":[1]}\r"))
                .isEqualTo(result);
    }

    @Test
    void bytesComeAsBase64() {
        byte[] bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        Result result =
                value(
                        "{\"id\":\"7\",\"result\":\"%s\",\"meta\":{\"mediaType\":\"image/png\",\"encoding\":\"base64\"}}"
                                .formatted(Base64.getEncoder().encodeToString(bytes)));
        assertThat(result.mediaType()).isEqualTo("image/png");
        assertThat(result.body()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "text/*", "", "text", "a/b;c", "text/plain;charset=nonsense"})
    void bytesWhoseMediaTypeCannotBeSentAreBytesAndNoMore(String mediaType) {
        Result result =
                value(
                        "{\"id\":\"7\",\"result\":\"aGk=\",\"meta\":{\"mediaType\":\"%s\",\"encoding\":\"base64\"}}"
                                .formatted(mediaType));
        assertThat(result.mediaType()).isEqualTo("application/octet-stream");
        assertThat(result.text()).isEqualTo("hi");
    }

    @ParameterizedTest
    @CsvSource({"0,true", "1,false"})
    void bytesMayBeAsManyAsTheLimit(int more, boolean fits) {
        byte[] bytes = new byte[Reply.MAX_RESULT + more];
        Reply reply =
                read(
                        "{\"id\":\"7\",\"result\":\"%s\",\"meta\":{\"encoding\":\"base64\"}}"
                                .formatted(Base64.getEncoder().encodeToString(bytes)));
        assertThat(reply instanceof Reply.Result).isEqualTo(fits);
        assertThat(reply instanceof Reply.Error error ? error.kind() : null)
                .isEqualTo(fits ? null : ErrorKind.RESULT_TOO_LARGE);
    }

    @Test
    void jsonMayBeAsLongAsTheLimit() {
        String longest = "\"" + "x".repeat(Reply.MAX_RESULT - 2) + "\"";
        assertThat(result("{\"id\":\"7\",\"result\":" + longest + "}")).isEqualTo(longest);
        assertThat(error("{\"id\":\"7\",\"result\":" + longest.replaceFirst("x", "xy") + "}"))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.RESULT_TOO_LARGE))
                .satisfies(e -> assertThat(e.retry()).isFalse());
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"code\":-32000,\"message\":\"no\"}', no, true, HANDLER_ERROR",
        "'{\"code\":-32000,\"message\":\"no\",\"data\":{\"retry\":false}}', no, false, HANDLER_ERROR",
        "'{\"message\":\"no\",\"data\":{\"retry\":true,\"x\":[]},\"code\":5}', no, true, HANDLER_ERROR",
        "'{\"code\":-32601,\"message\":\"no\",\"data\":{\"retry\":true}}', no, false, UNKNOWN_TYPE",
        "'{\"code\":-32602,\"message\":\"no\"}', no, false, BAD_PAYLOAD",
        "'{\"message\":\"no\",\"data\":{\"kind\":\"out-of-memory\"}}', no, true, OUT_OF_MEMORY",
        "'{\"message\":\"no\",\"data\":{\"kind\":\"poison\"}}', no, true, HANDLER_ERROR",
        "'{\"message\":5,\"code\":\"x\",\"data\":7}', 'the worker gave no message', true, HANDLER_ERROR",
        "'\"no\"', 'the worker gave no message', true, HANDLER_ERROR",
    })
    void anErrorFailsItsJobHoweverPoorlyItIsTold(
            String error, String message, boolean retry, ErrorKind kind) {
        Reply.Error found = error("{\"id\":\"7\",\"error\":" + error + "}");
        assertThat(found.id()).isEqualTo(7);
        assertThat(found.message()).isEqualTo(message);
        assertThat(found.retry()).isEqualTo(retry);
        assertThat(found.kind()).isEqualTo(kind);
    }

    @Test
    void anErrorThatIsNullIsNone() {
        assertThat(result("{\"id\":1,\"result\":2,\"error\":null}")).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"7\",\"result\":{\"a\":",
                "{\"id\":\"7\",\"result\":NaN}",
                "{\"id\":\"7\",\"result\":{\"a\":[NaN]}}",
                "{\"id\":\"7\",\"result\":1,\"result\":2}",
                "{\"id\":\"7\",\"result\":1} trailing",
                "{\"id\":\"7\",\"result\":\"%%\",\"meta\":{\"encoding\":\"base64\"}}",
                "{\"id\":\"7\",\"result\":{},\"meta\":{\"encoding\":\"base64\"}}",
                "{\"id\":\"7\",\"result\":\"00\",\"meta\":{\"encoding\":\"hex\"}}",
            })
    void aReplyThatCannotBeReadFailsItsJobInsteadOfLettingItWait(String line) {
        assertThat(error(line).id()).isEqualTo(7);
    }

    @Test
    void whatCannotBeReadIsNamedWithoutAdviceOnOurParser() {
        assertThat(error("{\"id\":\"7\",\"result\":NaN}").message())
                .isEqualTo("the worker's reply cannot be read: Non-standard token 'NaN'");
    }

    @Test
    void aResultThatIsNotUtf8FailsItsJob() {
        byte[] line = "{\"id\":\"7\",\"result\":\"?\"}".getBytes(StandardCharsets.UTF_8);
        line[line.length - 3] = (byte) 0xC0; // starts a character of two bytes
        assertThat(Reply.read(Lines.of(line))).isInstanceOf(Reply.Error.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hello",
                "42",
                "null",
                "\"text\"",
                "[1,2]",
                "{}",
                "{",
                "{\"a\":1}",
                "{\"id\":\"7\"}",
                "{\"id\":\"7\",\"name\":\"a row of some table\"}",
                "{\"id\":\"x\",\"result\":1}",
                "{\"id\":7.5,\"result\":1}",
                "{\"id\":null,\"result\":1}",
                "{\"id\":[7],\"result\":1}",
                "{\"id\":99999999999999999999999,\"result\":1}",
                "{\"id\":\"99999999999999999999999\",\"result\":1}",
                "{\"result\":1}",
                "{\"method\":\"launch\",\"params\":{}}",
                "{\"method\":7,\"params\":{}}",
                "{\"method\":\"progress\"}",
                "{\"method\":\"progress\",\"params\":{\"id\":\"7\"}}",
                "{\"method\":\"progress\",\"params\":{\"id\":\"7\",\"done\":\"all\"}}",
                "{\"method\":\"progress\",\"params\":[1]}",
                "{\"method\":\"log\",\"params\":{\"message\":\"whose?\"}}",
                "{\"method\":\"log\",\"params\":{\"id\":\"7\",\"message\":{}}}",
            })
    void anythingElseIsStray(String line) {
        assertThat(read(line)).isEqualTo(new Reply.Stray(line));
    }

    @Test
    void deepNestingIsNotFollowed() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertThat(read("{\"x\":" + deep + "}")).isInstanceOf(Reply.Stray.class);
        assertThat(error("{\"id\":7,\"result\":" + deep + "}").id()).isEqualTo(7);
    }

    @Test
    void notificationsAreRead() {
        assertThat(
                        read(
                                "{\"jsonrpc\":\"2.0\",\"method\":\"progress\",\"params\":{\"id\":\"7\",\"done\":3,\"total\":10,\"message\":\"m\"}}"))
                .isEqualTo(new Reply.Progress(7, new Progress(3, 10.0, "m")));
        assertThat(read("{\"params\":{\"done\":0.5,\"id\":7},\"method\":\"progress\"}"))
                .isEqualTo(new Reply.Progress(7, new Progress(0.5, null, null)));
        assertThat(
                        read(
                                "{\"method\":\"log\",\"params\":{\"id\":\"7\",\"level\":\"warn\",\"message\":\"m\"}}"))
                .isEqualTo(new Reply.Log(7, "warn", "m"));
        assertThat(
                        read(
                                "{\"method\":\"log\",\"params\":{\"id\":\"7\",\"level\":\"shout\",\"message\":\"m\"}}"))
                .isEqualTo(new Reply.Log(7, "info", "m"));
        assertThat(
                        read(
                                "{\"method\":\"hello\",\"params\":{\"protocol\":1,\"concurrency\":8,\"cancel\":true,\"types\":[\"primes\",7,[]]}}"))
                .isEqualTo(new Reply.Hello(1, 8, true, Set.of("primes")));
        assertThat(read("{\"method\":\"hello\",\"params\":{\"concurrency\":-3}}"))
                .isEqualTo(new Reply.Hello(1, 1, false, null));
    }

    @Test
    void theTypesOfAHelloAreNamesOfTypesAndNotWithoutEnd() {
        String many =
                IntStream.range(0, 2_000).mapToObj("\"t%d\""::formatted).collect(joining(","));
        String longest = "x".repeat(100);
        assertThat(types("\"a b\",\"\",\"%s\",\"%sx\"".formatted(longest, longest)))
                .containsExactly(longest);
        assertThat(types(many)).hasSize(1_000);
    }

    private static @Nullable Set<String> types(String list) {
        return switch (read("{\"method\":\"hello\",\"params\":{\"types\":[" + list + "]}}")) {
            case Reply.Hello hello -> hello.types();
            case Reply other -> throw new AssertionError(other);
        };
    }

    @Test
    void whatTheJavaWorkerSaysIsCutBeforeItIsWritten() {
        String text = "x".repeat(20_000_000);
        assertThat(written(new Reply.Log(7, "info", text))).hasSizeLessThan(10_000);
        assertThat(written(new Reply.Progress(7, new Progress(1, 2.0, text))))
                .hasSizeLessThan(2_000);
        assertThat(written(new Reply.Error(7, 1, text, true, ErrorKind.HANDLER_ERROR)))
                .hasSizeLessThan(10_000);
    }

    @Test
    void whatTheJavaWorkerWritesIsReadAsItWasMeant() {
        comesThrough(new Reply.Error(7, -32000, "a \"b\"\n", false, ErrorKind.OUT_OF_MEMORY));
        comesThrough(new Reply.Error(7, -32602, "x", false, ErrorKind.BAD_PAYLOAD));
        comesThrough(new Reply.Progress(7, new Progress(1.5, 2.0, "ü")));
        comesThrough(new Reply.Progress(7, new Progress(1, null, null)));
        comesThrough(new Reply.Log(7, "error", "two\nlines"));
        comesThrough(new Reply.Hello(1, 3, true, Set.of("a", "b")));
        assertThat(result(written(new Reply.Result(7, Result.json("{\n\"a\":1\n}")))))
                .isEqualTo("{ \"a\":1 }");
        Result bytes = new Result(new byte[] {0, 1, 2}, "image/png");
        assertThat(value(written(new Reply.Result(7, bytes))).body()).isEqualTo(bytes.body());
    }

    private static void comesThrough(Reply reply) {
        assertThat(read(written(reply))).isEqualTo(reply);
    }

    private static String written(Reply reply) {
        var text = new StringBuilder();
        reply.writeTo(text);
        assertThat(text.toString()).endsWith("\n").containsOnlyOnce("\n");
        return text.substring(0, text.length() - 1);
    }

    private static Reply read(String line) {
        return Reply.read(Lines.of(line));
    }

    private static Result value(String line) {
        return switch (read(line)) {
            case Reply.Result(long id, var value) when id > 0 -> value;
            case Reply other -> throw new AssertionError(other);
        };
    }

    private static String result(String line) {
        Result value = value(line);
        assertThat(value.isJson()).isTrue();
        return value.text();
    }

    private static Reply.Error error(String line) {
        return switch (read(line)) {
            case Reply.Error error -> error;
            case Reply other -> throw new AssertionError(other);
        };
    }
}
