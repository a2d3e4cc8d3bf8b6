package io.coremill.handler.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coremill.handler.JobContext;
import io.coremill.handler.JobHandler;
import io.coremill.handler.Payload;
import io.coremill.handler.Work;
import io.coremill.job.ErrorKind;
import io.coremill.job.Outcome;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a handler does is an outcome.
class HandlersTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}{}", "hello", "'a'", "[1,]", "NaN", "\u0000"})
    void aResultThatSaysJsonAndIsNotFails(String text) {
        Outcome.Failed failed = fail(_ -> _ -> Result.json(text));
        assertThat(failed.error().message()).contains("says JSON and is not");
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

    private static Outcome.Failed fail(Function<Payload, Work> prepare) {
        return (Outcome.Failed) run(prepare);
    }

    private static Outcome run(Function<Payload, Work> prepare) {
        return handlers(prepare).run("mine", "{}", new Silent());
    }

    private static Handlers handlers(Function<Payload, Work> prepare) {
        return Handlers.of(
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

    record Silent() implements JobContext {
        @Override
        public String job() {
            return "a job";
        }

        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public void progress(Progress progress) {}

        @Override
        public void log(String message) {}
    }
}
