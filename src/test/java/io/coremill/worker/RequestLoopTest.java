package io.coremill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.handler.AgainLaterException;
import io.coremill.handler.BadPayloadException;
import io.coremill.handler.JobContext;
import io.coremill.handler.JobFailedException;
import io.coremill.handler.JobHandler;
import io.coremill.handler.Payload;
import io.coremill.handler.Work;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.job.ErrorKind;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import io.coremill.protocol.JsonLines;
import io.coremill.protocol.WorkerReply;
import io.coremill.protocol.WorkerRequest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The Java worker's conversation, over pipes in memory.
@Timeout(30)
class RequestLoopTest {
    private static final int PIPE = 1 << 16;

    private final CountDownLatch blocked = new CountDownLatch(1);
    private final BlockingQueue<Integer> exits = new LinkedBlockingQueue<>();
    private final CompletableFuture<JobContext> left = new CompletableFuture<>();
    private Exhaustible stdoutOfJobs;
    private OutputStream requests;
    private JsonLines replies;
    private Thread loop;

    @BeforeEach
    void start() throws IOException {
        var stdin = new PipedInputStream(PIPE);
        var stdout = new PipedInputStream(PIPE);
        requests = new PipedOutputStream(stdin);
        replies = new JsonLines(stdout, WorkerReply.MAX_LINE);
        stdoutOfJobs = new Exhaustible(new PipedOutputStream(stdout));
        var out = new ReplyStream(stdoutOfJobs);
        var handlers =
                HandlerRegistry.of(
                        List.of(
                                handler("ok", _ -> Result.json("{}")),
                                handler("talk", RequestLoopTest::talk),
                                handler("fail", _ -> fail(new IllegalStateException("why"))),
                                handler("give-up", _ -> fail(new JobFailedException("no", false))),
                                handler(
                                        "later",
                                        _ -> fail(new AgainLaterException(Duration.ofHours(1)))),
                                handler("exhaust", _ -> fail(new StackOverflowError("deep"))),
                                handler("silent", _ -> fail(new BadPayloadException(null, null))),
                                handler("memory", _ -> fail(new OutOfMemoryError("heap"))),
                                handler("stubborn", this::stubborn),
                                handler("leave", this::leave),
                                handler("block", _ -> block())));
        loop =
                Thread.ofPlatform()
                        .name("request-loop")
                        .start(new RequestLoop(stdin, out, handlers, 2, exits::add)::run);
    }

    @AfterEach
    void itEndsWithItsInput() throws Exception {
        requests.close();
        loop.join();
    }

    @Test
    void aJobThatWantsAnotherTimeIsAnsweredWithThat() throws Exception {
        send("later", 7, "{}");
        assertThat(next())
                .isInstanceOfSatisfying(
                        WorkerReply.Error.class,
                        error -> assertThat(error.again()).isEqualTo(Duration.ofHours(1)));
    }

    @Test
    void aJobIsAnswered() throws Exception {
        send("ok", 7, "{}");
        assertThat(next())
                .isInstanceOfSatisfying(
                        WorkerReply.Result.class,
                        done -> {
                            assertThat(done.id()).isEqualTo(7);
                            assertThat(done.value().text()).isEqualTo("{}");
                        });
    }

    @Test
    void progressAndLogsComeBeforeTheAnswer() throws Exception {
        send("talk", 7, "{}");
        assertThat(next()).isEqualTo(new WorkerReply.Progress(7, new Progress(1, 2.0, null)));
        assertThat(next()).isEqualTo(new WorkerReply.Log(7, "info", "job of attempt 3"));
        assertThat(next()).isInstanceOf(WorkerReply.Result.class);
    }

    @ParameterizedTest
    @CsvSource({
        "fail, java.lang.IllegalStateException: why, true, HANDLER_ERROR",
        "silent, the payload is not acceptable, false, BAD_PAYLOAD",
        "give-up, no, false, HANDLER_ERROR",
        "exhaust, java.lang.StackOverflowError: deep, true, HANDLER_ERROR",
        "nothing, no handler for type nothing, false, UNKNOWN_TYPE",
    })
    void whateverAHandlerDoesThereIsOneAnswer(
            String type, String message, boolean retry, ErrorKind kind) throws Exception {
        send(type, 7, "{}");
        assertThat(nextAnswer())
                .isInstanceOfSatisfying(
                        WorkerReply.Error.class,
                        error -> {
                            assertThat(error.message()).isEqualTo(message);
                            assertThat(error.retry()).isEqualTo(retry);
                            assertThat(error.kind()).isEqualTo(kind);
                        });
    }

    @ParameterizedTest
    @CsvSource({"'{\"x\":1}', x is not a field", "'[]', the payload must be a JSON object"})
    void aPayloadThatIsRefusedNamesTheField(String payload, String message) throws Exception {
        send("ok", 7, payload);
        assertThat(next())
                .isInstanceOfSatisfying(
                        WorkerReply.Error.class,
                        error -> {
                            assertThat(error.kind()).isEqualTo(ErrorKind.BAD_PAYLOAD);
                            assertThat(error.message()).startsWith(message);
                        });
    }

    @Test
    void aCancelIsSeenWhileTheJobRuns() throws Exception {
        send("block", 7, "{}");
        blocked.await();
        send(new WorkerRequest.Cancel(7));
        assertThat(next()).isInstanceOf(WorkerReply.Error.class);
        send("ok", 8, "{}");
        assertThat(next()).isInstanceOf(WorkerReply.Result.class);
    }

    @Test
    void jobsRunAtTheSameTime() throws Exception {
        send("block", 7, "{}");
        blocked.await();
        send("ok", 8, "{}");
        assertThat(next()).isInstanceOf(WorkerReply.Result.class);
        send(new WorkerRequest.Cancel(7));
        assertThat(next()).isInstanceOf(WorkerReply.Error.class);
    }

    @Test
    void theEndOfTheInputIsSeenWhileAJobRuns() throws Exception {
        send("block", 7, "{}");
        blocked.await();
        requests.close();
        loop.join();
    }

    @Test
    void whereAnExceptionWasThrownGoesToTheLog() throws Exception {
        send("fail", 7, "{}");
        assertThat(next())
                .isInstanceOfSatisfying(
                        WorkerReply.Log.class,
                        log -> {
                            assertThat(log.level()).isEqualTo("error");
                            assertThat(log.message())
                                    .startsWith("java.lang.IllegalStateException: why\n    at ")
                                    .contains("RequestLoopTest.java:");
                        });
        assertThat(next()).isInstanceOf(WorkerReply.Error.class);
    }

    @Test
    void atTheEndOfMemoryTheWorkerSaysSoAndEnds() throws Exception {
        send("memory", 7, "{}");
        assertThat(next())
                .isInstanceOfSatisfying(
                        WorkerReply.Error.class,
                        error -> assertThat(error.kind()).isEqualTo(ErrorKind.OUT_OF_MEMORY));
        assertThat(exits.take()).isEqualTo(3);
    }

    @Test
    void anAnswerThatCannotBeWrittenIsAnErrorInstead() throws Exception {
        stdoutOfJobs.failures.set(1);
        send("ok", 7, "{}");
        assertThat(next())
                .isInstanceOfSatisfying(
                        WorkerReply.Error.class,
                        error -> assertThat(error.kind()).isEqualTo(ErrorKind.OUT_OF_MEMORY));
        assertThat(exits.take()).isEqualTo(3);
    }

    @Test
    void withoutAnyAnswerTheWorkerEnds() throws Exception {
        stdoutOfJobs.failures.set(2);
        send("ok", 7, "{}");
        assertThat(exits.take()).isEqualTo(4);
    }

    @Test
    void aHandlerThatSwallowsTheInterruptIsToldAgain() throws Exception {
        send("stubborn", 7, "{}");
        blocked.await();
        send(new WorkerRequest.Cancel(7));
        assertThat(next())
                .isInstanceOfSatisfying(
                        WorkerReply.Error.class,
                        error -> assertThat(error.message()).contains("InterruptedException"));
    }

    @Test
    void whoTalksAfterTheEndIsNotHeard() throws Exception {
        send("leave", 7, "{}");
        assertThat(next()).isInstanceOf(WorkerReply.Result.class);
        JobContext context = left.get();
        context.log("too late");
        context.progress(new Progress(1, 2.0, null));
        send("ok", 8, "{}");
        assertThat(next()).isInstanceOf(WorkerReply.Result.class);
    }

    private void send(String type, long id, String payload) throws IOException {
        send(new WorkerRequest.Run(id, type, payload, "job", 3, null, null));
    }

    private void send(WorkerRequest request) throws IOException {
        var text = new StringBuilder();
        request.writeTo(text);
        requests.write(text.toString().getBytes(StandardCharsets.UTF_8));
        requests.flush();
    }

    private WorkerReply next() throws IOException {
        return WorkerReply.read((JsonLines.Line.Text) replies.next());
    }

    /// The next that is no log.
    private WorkerReply nextAnswer() throws IOException {
        WorkerReply reply = next();
        return reply instanceof WorkerReply.Log ? nextAnswer() : reply;
    }

    private Result stubborn(JobContext context) throws InterruptedException {
        try {
            return block();
        } catch (InterruptedException e) {
            context.checkStopped();
            throw new AssertionError("not told", e);
        }
    }

    private Result leave(JobContext context) {
        left.complete(context);
        return Result.json("{}");
    }

    private Result block() throws InterruptedException {
        blocked.countDown();
        new CountDownLatch(1).await();
        return Result.json("{}");
    }

    private static Result talk(JobContext context) {
        context.progress(new Progress(1, 2.0, null));
        context.log(context.job() + " of attempt " + context.attempt());
        return Result.json("{}");
    }

    private static Result fail(Throwable why) throws Exception {
        switch (why) {
            case Exception e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(why);
        }
    }

    private static JobHandler handler(String type, Work work) {
        return new JobHandler() {
            @Override
            public String type() {
                return type;
            }

            @Override
            public Work prepare(Payload payload) {
                return work;
            }
        };
    }

    /// Has no memory left for some messages.
    private static final class Exhaustible extends FilterOutputStream {
        final AtomicInteger failures = new AtomicInteger();

        Exhaustible(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] message) throws IOException {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new OutOfMemoryError("Java heap space");
            }
            out.write(message);
        }
    }
}
