package io.coremill.handler.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coremill.handler.BadPayloadException;
import io.coremill.handler.JobFailedException;
import io.coremill.handler.JobHandler;
import io.coremill.handler.Json;
import io.coremill.handler.Payload;
import io.coremill.handler.RecordingContext;
import io.coremill.handler.Work;
import io.coremill.job.ErrorKind;
import io.coremill.job.Outcome;
import io.coremill.job.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a handler does is an outcome.
class HandlerRegistryTest {
    private final List<String> errors = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}{}", "hello", "'a'", "[1,]", "NaN", "\u0000"})
    void aResultThatSaysJsonAndIsNotFails(String text) {
        Outcome.Failed failed = fail(_ -> _ -> Result.json(text));
        assertThat(failed.error().message()).contains("has a JSON media type, but is not JSON");
        assertThat(failed.retryable()).isFalse();
    }

    @Test
    void aResultThatHasNoJsonIsNotTriedAgain() {
        Outcome.Failed failed = fail(_ -> _ -> Result.json(Json.write(Optional.of(1))));
        assertThat(failed.error().kind()).isEqualTo(ErrorKind.HANDLER_ERROR);
        assertThat(failed.error().message()).contains("no JSON for a java.util.Optional");
        assertThat(failed.retryable()).isFalse();
    }

    @Test
    void jsonIsUtf8() {
        byte[] utf16 = "{}".getBytes(StandardCharsets.UTF_16);
        assertThat(fail(_ -> _ -> new Result(utf16, Result.JSON)).retryable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", " [1, \"\u00fc\"] ", "null", "1e5", "\"a\""})
    void anyJsonValueIsAResult(String text) {
        assertThat(run(_ -> _ -> Result.json(text)))
                .isInstanceOfSatisfying(
                        Outcome.Succeeded.class,
                        succeeded -> assertThat(succeeded.result().text()).isEqualTo(text));
    }

    @Test
    void aResultMayBeAsLargeAsTheBound() {
        var largest = new Result(new byte[Result.LARGEST], "image/png");
        assertThat(run(_ -> _ -> largest)).isInstanceOf(Outcome.Succeeded.class);
        var larger = new Result(new byte[Result.LARGEST + 1], "image/png");
        Outcome.Failed failed = fail(_ -> _ -> larger);
        assertThat(failed.error().kind()).isEqualTo(ErrorKind.RESULT_TOO_LARGE);
        assertThat(failed.retryable()).isFalse();
    }

    @Test
    @SuppressWarnings("NullAway") // what a handler in another house might do
    void nothingAtAllFails() {
        assertThat(fail(_ -> _ -> null).error().message()).contains("the handler gave null");
        assertThat(fail(_ -> null).error().message()).contains("gave null for work");
    }

    @Test
    void endlessRecursionIsAFailure() {
        Function<Payload, Work> endless =
                payload -> {
                    throw new StackOverflowError();
                };
        assertThat(fail(endless).error().message()).contains("StackOverflowError");
        assertThatExceptionOfType(HandlerErrorException.class)
                .isThrownBy(() -> handlers(endless).find("mine").orElseThrow().check("{}"))
                .withMessageContaining("StackOverflowError");
    }

    @Test
    void whatIsKeptOfWhatAHandlerThrowsOverAPayloadIsBounded() {
        String text = "x".repeat(12_000_000);
        Function<Payload, Work> wordy =
                payload -> {
                    throw new IllegalStateException(text);
                };
        assertThatExceptionOfType(HandlerErrorException.class)
                .isThrownBy(() -> handlers(wordy).find("mine").orElseThrow().check("{}"))
                .satisfies(
                        e -> {
                            assertThat(e.getMessage()).hasSizeLessThan(5_000);
                            assertThat(e.trace())
                                    .contains("IllegalStateException")
                                    .hasSizeLessThan(5_000);
                        });
    }

    @Test
    void anExceptionThatCannotDescribeItselfIsNamed() {
        var worse =
                new IllegalStateException() {
                    @Override
                    public String getMessage() {
                        throw this;
                    }
                };
        Outcome.Failed failed =
                fail(
                        _ -> {
                            throw worse;
                        });
        assertThat(failed.error().message()).isEqualTo(worse.getClass().getName());
    }

    @Test
    @SuppressWarnings("NullAway") // what a handler in another house might do
    void anExceptionThatSaysNothingIsStillAnAnswer() {
        Outcome.Failed refused =
                fail(
                        _ -> {
                            throw new BadPayloadException(null, null);
                        });
        assertThat(refused.error().kind()).isEqualTo(ErrorKind.BAD_PAYLOAD);
        assertThat(refused.error().message()).isEqualTo("the payload is not acceptable");
        assertThat(throwing(new JobFailedException(null, false)).error().message())
                .isEqualTo("the handler failed without a message");
        assertThat(errors).isEmpty();
    }

    @Test
    void theCausesAreToldAndWhereTheyWereThrown() {
        Outcome.Failed failed =
                fail(
                        _ ->
                                _ -> {
                                    var cause = new IOException("disk is full");
                                    throw new RuntimeException("outer", cause);
                                });
        assertThat(failed.error().message())
                .isEqualTo(
                        "java.lang.RuntimeException: outer;"
                                + " caused by java.io.IOException: disk is full");
        assertThat(errors).hasSize(1);
        assertThat(errors.getFirst())
                .startsWith("java.lang.RuntimeException: outer\n    at ")
                .contains("\ncaused by java.io.IOException: disk is full\n    at ")
                .contains("HandlerRegistryTest.java:")
                .doesNotContain("RegisteredHandler", "junit");
    }

    @Test
    void aCauseThatIsToldAlreadyIsNotToldTwice() {
        var wrapped = new RuntimeException(new IOException("disk is full"));
        assertThat(throwing(wrapped).error().message())
                .isEqualTo("java.lang.RuntimeException: java.io.IOException: disk is full");
    }

    @Test
    void whatAHandlerMeansToSayHasAStackTraceOnlyIfItHasACause() {
        throwing(new JobFailedException("no such place", false));
        assertThat(errors).isEmpty();
        var cause = new IOException("disk is full");
        Outcome.Failed failed = throwing(new JobFailedException("no room", false, cause));
        assertThat(failed.error().message())
                .isEqualTo("no room; caused by java.io.IOException: disk is full");
        assertThat(failed.retryable()).isFalse();
        assertThat(errors).hasSize(1);
    }

    @Test
    void aChainWithoutAnEndIsCut() {
        var one = new RuntimeException("x".repeat(100_000));
        var two = new RuntimeException("two", one);
        one.initCause(two);
        assertThat(throwing(one).error().message()).hasSizeLessThan(5_000);
        assertThat(errors.getFirst()).hasSizeLessThan(5_000).contains("HandlerRegistryTest.java:");
    }

    @Test
    void theEndOfMemoryWhileAnExceptionIsDescribedIsNotHidden() {
        var exhausting =
                new IllegalStateException() {
                    @Override
                    public String getMessage() {
                        throw new OutOfMemoryError("Java heap space");
                    }
                };
        assertThat(throwing(exhausting).error().kind()).isEqualTo(ErrorKind.OUT_OF_MEMORY);
        Function<Payload, Work> exhausted =
                _ -> {
                    throw new OutOfMemoryError("Java heap space");
                };
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> handlers(exhausted).find("mine").orElseThrow().check("{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "no media type\r\nX-Evil: 1",
                "a/b\n",
                "a/b; c",
                "a/b;c=\"\r\"",
                "*/*",
                "text/*",
                "a/b;q=0.5",
                "text/plain;charset=nonsense"
            })
    void aMediaTypeThatIsNoneFailsTheAttempt(String mediaType) {
        Outcome.Failed failed = fail(_ -> _ -> new Result(new byte[0], mediaType));
        assertThat(failed.error().message()).contains("no media type but '").doesNotContain("\n");
        assertThat(failed.retryable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/png",
                "text/plain;charset=utf-8",
                "text/plain; charset=\"utf-8\"; format=flowed",
                "application/vnd.example+json"
            })
    void aMediaTypeMayHaveParameters(String mediaType) {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        assertThat(run(_ -> _ -> new Result(body, mediaType)))
                .isInstanceOf(Outcome.Succeeded.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json;charset=utf-8",
                "Application/JSON",
                "application/problem+json"
            })
    void whateverTypeSaysJsonIsHeldToIt(String mediaType) {
        byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
        Outcome.Failed failed = fail(_ -> _ -> new Result(body, mediaType));
        assertThat(failed.error().message())
                .contains("has a JSON media type, but is not JSON", "'hello'");
        assertThat(failed.retryable()).isFalse();
    }

    @Test
    void jsonOverALimitIsNamedSo() {
        Outcome.Failed failed = fail(_ -> _ -> Result.json("1".repeat(1_001)));
        assertThat(failed.error().kind()).isEqualTo(ErrorKind.RESULT_TOO_LARGE);
        assertThat(failed.error().message())
                .isEqualTo(
                        "the handler's result is JSON over a limit:"
                                + " a number of more than 1000 digits");
        assertThat(failed.retryable()).isFalse();
    }

    private Outcome.Failed throwing(Exception e) {
        return fail(
                _ ->
                        _ -> {
                            throw e;
                        });
    }

    private Outcome.Failed fail(Function<Payload, Work> prepare) {
        return (Outcome.Failed) run(prepare);
    }

    private Outcome run(Function<Payload, Work> prepare) {
        return handlers(prepare).run("mine", "{}", new RecordingContext(), errors::add);
    }

    private static HandlerRegistry handlers(Function<Payload, Work> prepare) {
        return HandlerRegistry.of(
                List.of(
                        new JobHandler() {
                            @Override
                            public String type() {
                                return "mine";
                            }

                            @Override
                            public Work prepare(Payload payload) {
                                return prepare.apply(payload);
                            }
                        }));
    }
}
