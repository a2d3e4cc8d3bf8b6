package io.coremill.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.ErrorKind;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
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
class WorkerReplyTest {

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
        byte[] bytes = new byte[WorkerReply.MAX_RESULT + more];
        WorkerReply reply =
                read(
                        "{\"id\":\"7\",\"result\":\"%s\",\"meta\":{\"encoding\":\"base64\"}}"
                                .formatted(Base64.getEncoder().encodeToString(bytes)));
        assertThat(reply instanceof WorkerReply.Result).isEqualTo(fits);
        assertThat(reply instanceof WorkerReply.Error error ? error.kind() : null)
                .isEqualTo(fits ? null : ErrorKind.RESULT_TOO_LARGE);
    }

    @Test
    void jsonMayBeAsLongAsTheLimit() {
        String longest = "\"" + "x".repeat(WorkerReply.MAX_RESULT - 2) + "\"";
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
        WorkerReply.Error found = error("{\"id\":\"7\",\"error\":" + error + "}");
        assertThat(found.id()).isEqualTo(7);
        assertThat(found.message()).isEqualTo(message);
        assertThat(found.retry()).isEqualTo(retry);
        assertThat(found.kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"PT30S, PT30S", "P1DT1.5S, PT24H1.5S", "PT0S, PT0S", "P365D, PT8760H"})
    void anErrorMayAskForAnotherTime(String again, Duration pause) {
        String data = "{\"retry\":false,\"again\":\"%s\"}".formatted(again);
        String error = "{\"code\":-32000,\"message\":\"no\",\"data\":" + data + "}";
        WorkerReply.Error found = error("{\"id\":\"7\",\"error\":" + error + "}");
        assertThat(found.again()).isEqualTo(pause);
        assertThat(found.message()).isEqualTo("no");
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "\"soon\"", "\"PT-1S\"", "\"P366D\"", "{\"again\":[]}", "\"\""})
    void anotherTimeThatIsNoneFailsTheJobWithTheReason(String again) {
        String error = "{\"code\":1,\"message\":\"no\",\"data\":{\"again\":%s}}".formatted(again);
        WorkerReply.Error found = error("{\"id\":\"7\",\"error\":" + error + "}");
        assertThat(found.again()).isNull();
        assertThat(found.message())
                .isEqualTo(
                        "again is no ISO 8601 duration from PT0S to P365D, like PT30S; the worker's"
                                + " message: no");
    }

    @Test
    void whatIsRefusedIsNotPutOff() {
        String error = "{\"code\":-32602,\"message\":\"no\",\"data\":{\"again\":\"PT1S\"}}";
        assertThat(error("{\"id\":\"7\",\"error\":" + error + "}").again()).isNull();
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

    /// The id is looked for even behind the flaw.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"result\":NaN,\"id\":\"7\"}",
                "{\"jsonrpc\":\"2.0\",\"result\":NaN,\"id\":7}",
                "{\"result\":NaN,\"id\":\"7\"}",
                "{\"jsonrpc\":\"2.0\",\"result\":[{\"id\":\"8\"},-Infinity], \"id\" : \"7\" } ",
                "{\"jsonrpc\":\"2.0\",\"result\":{\"t\":\"a\tb\"},\"id\":\"7\"}",
                "{\"jsonrpc\":\"2.0\",\"result\":\"bad \\x escape\",\"id\":\"7\"}",
                "{\"jsonrpc\":\"2.0\",\"result\":\"say \"hi\" now\",\"id\":\"7\"}",
                "{\"jsonrpc\":\"2.0\",\"result\":\"one \" too many\",\"id\":\"7\"}",
                "{\"jsonrpc\":\"2.0\",\"result\":{\"a\":[1,2},\"id\":\"7\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"x\":NaN,\"result\":1}",
                "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":0x1},\"id\":\"7\"}",
                "{'jsonrpc':NaN,\"result\":1,\"id\":\"7\"}",
                "{'jsonrpc': '2.0', 'result': {'a': None, 'id': '8'}, 'id': '7'}",
                "{'jsonrpc': '2.0', 'id': 7, 'result': \"it's\"}",
                "[{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"result\":1}]",
                "[{\"jsonrpc\":\"2.0\",\"method\":\"log\",\"params\":{}},"
                        + "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":1}]",
            })
    void aReplyThatCannotBeReadFailsItsJobWhereverItsIdStands(String line) {
        assertThat(error(line).id()).isEqualTo(7);
        assertThat(error(line).message()).startsWith("the worker's reply cannot be read: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"\\udcff\":1}", "{\"\\ud800\":1}"})
    void halfASurrogatePairInANameIsNotTriedAgain(String result) {
        WorkerReply.Error error =
                error("{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"result\":" + result + "}");
        assertThat(error.message()).startsWith("the worker's reply cannot be read: ");
        assertThat(error.retry()).isFalse();
    }

    @Test
    void aReplyInLatin1FailsItsJobWhereverItsIdStands() {
        String line = "{\"jsonrpc\":\"2.0\",\"result\":\"\u00e9t\u00e9\",\"id\":\"7\"}";
        assertThat(WorkerReply.read(Lines.of(line.getBytes(StandardCharsets.ISO_8859_1))))
                .isInstanceOfSatisfying(
                        WorkerReply.Error.class,
                        error -> {
                            assertThat(error.id()).isEqualTo(7);
                            assertThat(error.message()).endsWith("not UTF-8");
                        });
    }

    /// The parser would take the second for UTF-16 by itself, and its places for those in UTF-8.
    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE"})
    void aReplyInAnotherEncodingFailsItsJob(String charset) {
        String line = "{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"result\":{\"a\":\"\u00e9t\u00e9\"}}\n";
        byte[] bytes = line.getBytes(Charset.forName(charset));
        byte[] upToNewline = Arrays.copyOf(bytes, new String(bytes, ISO_8859_1).indexOf('\n'));
        assertThat(WorkerReply.read(Lines.of(upToNewline)))
                .isInstanceOfSatisfying(
                        WorkerReply.Error.class,
                        error -> {
                            assertThat(error.id()).isEqualTo(7);
                            assertThat(error.message()).endsWith("UTF-16, not UTF-8");
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\0\"id\":\"7\",\"result\":1}", "{\0\"id\":7,\0\"result\":{}}", "{\0}"})
    void aZeroBehindABraceIsNoMatterOfTheParser(String line) {
        assertThat(WorkerReply.read(Lines.of(line.getBytes(ISO_8859_1))))
                .isNotInstanceOf(WorkerReply.Result.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "\"7\"", "7.0", "7e0", "70E-1"})
    void anIdMayComeAsANumberOfAnyForm(String id) {
        assertThat(read("{\"result\":1,\"id\":" + id + "}"))
                .isInstanceOfSatisfying(
                        WorkerReply.Result.class, result -> assertThat(result.id()).isEqualTo(7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"result\":[1]}",
                " {\"id\":7,\"error\":{\"code\":1,\"message\":\"no\"}}\r",
            })
    void aWholeAnswerAtTheEndNeedsNoNewline(String text) {
        assertThat(WorkerReply.readLast(text)).isNotInstanceOf(WorkerReply.Stray.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"result\":[1]",
                "{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"result\":\"\uFFFD\"}",
                "{\"jsonrpc\":\"2.0\",\"result\":1}",
                "bye",
            })
    void whatMayHaveBeenCutOffAtTheEndIsNoAnswer(String text) {
        assertThat(WorkerReply.readLast(text)).isEqualTo(new WorkerReply.Stray(text));
    }

    /// As libraries answer what they could not read; and what is broken before its id.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32700,\"message\":\"no\"},\"id\":null}",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"no\"}}",
                "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32700,\"message\":\"no\"}}",
                "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":NaN,\"message\":\"no\"},\"id\":null}",
                "{\"jsonrpc\":\"2.0\",\"result\":{\"a\":1,",
                "{'jsonrpc': '2.0', 'result': 1, 'id': None}",
                "[{\"jsonrpc\":\"2.0\",\"result\":1,\"id\":null}]",
            })
    void aFailureWithoutAnIdIsOfTheJobThatRuns(String line) {
        assertThat(read(line))
                .isInstanceOfSatisfying(
                        WorkerReply.Unaddressed.class,
                        failure -> {
                            assertThat(failure.to(7).id()).isEqualTo(7);
                            assertThat(failure.line()).isEqualTo(line);
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":\"not found\"}",
                "{\"error\":{\"code\":1},\"id\":null}",
                "{\"result\":NaN}",
                "{\"result\":NaN,\"id\":\"x\"}",
                "{\"jsonrpc\":\"2.0\",\"result\":NaN,\"id\":\"x\"}",
                "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":1},\"id\":\"x\"}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"log\",\"params\":{\"id\":\"7\",\"message\":NaN}}",
                "{\"jsonrpc\":\"2.0\",\"params\":{\"result\":NaN,\"id\":\"7\"}}",
                "{'result': 1, 'id': 7}",
                "{'jsonrpc': '2.0', 'method': 'log', 'params': {'id': '7', 'result': 1}}",
                "[{\"id\":7,\"result\":1}]",
            })
    void whatAProgramPrintsForItselfFailsNoJob(String line) {
        assertThat(read(line)).isEqualTo(new WorkerReply.Stray(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF", "\r", " \t\r ", "\uFEFF\r "})
    void whatAReaderOfJsonSkipsIsSkippedBeforeAMessage(String start) {
        assertThat(result(start + "{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"result\":[1]}"))
                .isEqualTo("[1]");
        assertThat(read(start + "{\"method\":\"hello\",\"params\":{\"concurrency\":4}}"))
                .isEqualTo(new WorkerReply.Hello(1, 4, false, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100 %",
                "\u001b[0m",
                "\r 10 %\r 20 %\r",
                "{'a': 1} ",
                "{\"a\": 1}",
                "got {\"a\": {\"b\": 1}} ",
                "{",
                "{\"a\": \"",
            })
    void aMessageBehindSomethingPrintedIsFound(String printed) {
        for (String message :
                List.of(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"result\":{\"a\":{\"b\":1}}}",
                        "{ \"id\": 7, \"result\": {\"a\":{\"b\":1}}, \"jsonrpc\": \"2.0\" } ")) {
            assertThat(read(printed + message))
                    .isInstanceOfSatisfying(
                            WorkerReply.Behind.class,
                            behind -> {
                                assertThat(behind.before()).isInstanceOf(WorkerReply.Stray.class);
                                assertThat(((WorkerReply.Stray) behind.before()).text().strip())
                                        .isEqualTo(printed.strip());
                                assertThat(((WorkerReply.Result) behind.reply()).value().text())
                                        .isEqualTo("{\"a\":{\"b\":1}}");
                            });
        }
    }

    @Test
    void twoMessagesOnOneLineAreBothRead() {
        String first = "{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"result\":1}";
        String second = "{\"jsonrpc\":\"2.0\",\"id\":\"8\",\"result\":2}";
        assertThat(read(first + second))
                .isInstanceOfSatisfying(
                        WorkerReply.Behind.class,
                        behind -> {
                            assertThat(behind.before()).isInstanceOf(WorkerReply.Result.class);
                            assertThat(behind.reply()).isInstanceOf(WorkerReply.Result.class);
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "see {\"jsonrpc\":\"2.0\"}",
                "see {\"jsonrpc\":\"2.0\",\"id\":\"7\",\"result\":1} there",
                "see {\"id\":\"7\",\"result\":1}",
            })
    void whatOnlyMentionsAMessageIsNone(String line) {
        assertThat(read(line)).isEqualTo(new WorkerReply.Stray(line));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | hello",
                "Application/JSON;charset=utf-8 | hello",
                "application/problem+json | {\"a\":1",
                "text/json | NaN",
                "application/json | ''",
            })
    void bytesThatSayJsonAndAreNotFailTheirJob(String mediaType, String text) {
        WorkerReply.Error error = error(base64(mediaType, text));
        assertThat(error.message())
                .startsWith("the result has a JSON media type, but is not JSON: ");
        assertThat(error.retry()).isFalse();
        assertThat(error.kind()).isEqualTo(ErrorKind.HANDLER_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/problem+json", "text/plain"})
    void bytesThatAreWhatTheySayAreKept(String mediaType) {
        Result result = value(base64(mediaType, "{\"a\": 1}"));
        assertThat(result.text()).isEqualTo("{\"a\": 1}");
        assertThat(result.mediaType()).isEqualTo(mediaType);
        assertThat(value(written(new WorkerReply.Result(7, result))).mediaType())
                .isEqualTo(mediaType);
    }

    private static String base64(String mediaType, String text) {
        return "{\"id\":\"7\",\"result\":\"%s\",\"meta\":{\"mediaType\":\"%s\",\"encoding\":\"base64\"}}"
                .formatted(
                        Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)),
                        mediaType);
    }

    /// The same for a result as it stands and for one in base64.
    @ParameterizedTest
    @CsvSource({"DIGITS, 1000, digits", "NAME, 50000, name", "DEPTH, 10000, levels"})
    void aResultOverALimitIsNamedSoAndNotTriedAgain(String limit, int most, String words) {
        String fits = atLimit(limit, most);
        assertThat(result("{\"id\":\"7\",\"result\":" + fits + "}")).isEqualTo(fits);
        assertThat(value(base64("application/json", fits)).text()).isEqualTo(fits);
        String more = atLimit(limit, most + 4);
        for (String line :
                List.of(
                        "{\"id\":\"7\",\"result\":" + more + "}",
                        "{\"result\":" + more + ",\"id\":\"7\"}",
                        base64("application/json", more))) {
            WorkerReply.Error error = error(line);
            assertThat(error.id()).isEqualTo(7);
            assertThat(error.kind()).isEqualTo(ErrorKind.RESULT_TOO_LARGE);
            assertThat(error.retry()).isFalse();
            assertThat(error.message())
                    .contains("JSON over a limit: ", words, Integer.toString(most))
                    .doesNotContain("StreamReadConstraints");
        }
    }

    private static String atLimit(String limit, int most) {
        return switch (limit) {
            case "DIGITS" -> "[-" + "1".repeat(most - 5) + ".25e-123]";
            case "NAME" -> "{\"" + "n".repeat(most) + "\":1}";
            default -> "[".repeat(most) + "]".repeat(most);
        };
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
        assertThat(WorkerReply.read(Lines.of(line))).isInstanceOf(WorkerReply.Error.class);
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
        assertThat(read(line)).isEqualTo(new WorkerReply.Stray(line));
    }

    @Test
    void deepNestingIsNotFollowed() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertThat(read("{\"x\":" + deep + "}")).isInstanceOf(WorkerReply.Stray.class);
        assertThat(error("{\"id\":7,\"result\":" + deep + "}").id()).isEqualTo(7);
    }

    @Test
    void notificationsAreRead() {
        assertThat(
                        read(
                                "{\"jsonrpc\":\"2.0\",\"method\":\"progress\",\"params\":{\"id\":\"7\",\"done\":3,\"total\":10,\"message\":\"m\"}}"))
                .isEqualTo(new WorkerReply.Progress(7, new Progress(3, 10.0, "m")));
        assertThat(read("{\"params\":{\"done\":0.5,\"id\":7},\"method\":\"progress\"}"))
                .isEqualTo(new WorkerReply.Progress(7, new Progress(0.5, null, null)));
        assertThat(
                        read(
                                "{\"method\":\"log\",\"params\":{\"id\":\"7\",\"level\":\"warn\",\"message\":\"m\"}}"))
                .isEqualTo(new WorkerReply.Log(7, "warn", "m"));
        assertThat(
                        read(
                                "{\"method\":\"log\",\"params\":{\"id\":\"7\",\"level\":\"shout\",\"message\":\"m\"}}"))
                .isEqualTo(new WorkerReply.Log(7, "info", "m"));
        assertThat(
                        read(
                                "{\"method\":\"hello\",\"params\":{\"protocol\":1,\"concurrency\":8,\"cancel\":true,\"types\":[\"primes\",7,[]]}}"))
                .isEqualTo(new WorkerReply.Hello(1, 8, true, Set.of("primes")));
        assertThat(read("{\"method\":\"hello\",\"params\":{\"concurrency\":-3}}"))
                .isEqualTo(new WorkerReply.Hello(1, 1, false, null));
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
            case WorkerReply.Hello hello -> hello.types();
            case WorkerReply other -> throw new AssertionError(other);
        };
    }

    @Test
    void whatTheJavaWorkerSaysIsCutBeforeItIsWritten() {
        String text = "x".repeat(20_000_000);
        assertThat(written(new WorkerReply.Log(7, "info", text))).hasSizeLessThan(10_000);
        assertThat(written(new WorkerReply.Progress(7, new Progress(1, 2.0, text))))
                .hasSizeLessThan(2_000);
        assertThat(written(new WorkerReply.Error(7, 1, text, true, ErrorKind.HANDLER_ERROR)))
                .hasSizeLessThan(10_000);
    }

    @Test
    void whatTheJavaWorkerWritesIsReadAsItWasMeant() {
        comesThrough(new WorkerReply.Error(7, -32000, "a \"b\"\n", false, ErrorKind.OUT_OF_MEMORY));
        comesThrough(new WorkerReply.Error(7, -32602, "x", false, ErrorKind.BAD_PAYLOAD));
        comesThrough(
                new WorkerReply.Error(
                        7, -32000, "", true, ErrorKind.HANDLER_ERROR, Duration.ofMillis(90_500)));
        comesThrough(new WorkerReply.Progress(7, new Progress(1.5, 2.0, "ü")));
        comesThrough(new WorkerReply.Progress(7, new Progress(1, null, null)));
        comesThrough(new WorkerReply.Log(7, "error", "two\nlines"));
        comesThrough(new WorkerReply.Hello(1, 3, true, Set.of("a", "b")));
        assertThat(result(written(new WorkerReply.Result(7, Result.json("{\n\"a\":1\n}")))))
                .isEqualTo("{ \"a\":1 }");
        Result bytes = new Result(new byte[] {0, 1, 2}, "image/png");
        assertThat(value(written(new WorkerReply.Result(7, bytes))).body()).isEqualTo(bytes.body());
    }

    private static void comesThrough(WorkerReply reply) {
        assertThat(read(written(reply))).isEqualTo(reply);
    }

    private static String written(WorkerReply reply) {
        var text = new StringBuilder();
        reply.writeTo(text);
        assertThat(text.toString()).endsWith("\n").containsOnlyOnce("\n");
        return text.substring(0, text.length() - 1);
    }

    private static WorkerReply read(String line) {
        return WorkerReply.read(Lines.of(line));
    }

    private static Result value(String line) {
        return switch (read(line)) {
            case WorkerReply.Result(long id, var value) when id > 0 -> value;
            case WorkerReply other -> throw new AssertionError(other);
        };
    }

    private static String result(String line) {
        Result value = value(line);
        assertThat(value.isJson()).isTrue();
        return value.text();
    }

    private static WorkerReply.Error error(String line) {
        return switch (read(line)) {
            case WorkerReply.Error error -> error;
            case WorkerReply other -> throw new AssertionError(other);
        };
    }
}
