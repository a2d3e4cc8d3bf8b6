package io.coremill.conformance.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(60)
@Tag("anywhere")
class WorkerSessionTest {
    private static final ScriptedWorker.Script ANSWERING =
            (request, worker) -> worker.answer(request, "1");

    @Test
    void oneWorkerIsAskedWhileItLives() throws Exception {
        try (WorkerSession session = ScriptedWorker.session(ANSWERING)) {
            assertThat(session.candidates()).isEmpty();
            session.ask(session.run("a", "{}"));
            session.ask(session.run("a", "{}"));
            assertThat(session.candidates()).hasSize(1);
        }
    }

    @Test
    void anotherTakesThePlaceOfOneThatEnded() throws Exception {
        var script = new AtomicInteger();
        try (WorkerSession session =
                ScriptedWorker.session(
                        (request, worker) -> {
                            if (script.incrementAndGet() == 1) {
                                worker.exit(139);
                            } else {
                                worker.answer(request, "1");
                            }
                        })) {
            RequestExchange first = session.ask(session.run("a", "{}"));
            assertThat(first.end())
                    .isNotNull()
                    .extracting(TranscriptEntry::text)
                    .isEqualTo("it ended with exit code 139, as by signal 11");
            RequestExchange second = session.ask(session.run("a", "{}"));
            assertThat(second.isAnswered()).isTrue();
            assertThat(second.entries()).hasSize(2);
            assertThat(session.candidates()).hasSize(2);
        }
    }

    @Test
    void idsAreFarApartAndNeverUsedAgain() throws Exception {
        try (WorkerSession session = ScriptedWorker.session(ANSWERING)) {
            assertThat(
                            List.of(
                                    session.run("a", "{}"),
                                    session.bare("a", "{}"),
                                    session.runWithoutMeta("a", "{}")))
                    .extracting(OutgoingLine::id)
                    .containsExactly("1009", "2018", "3027");
        }
    }

    @Test
    void severalAreSentInASingleWrite() throws Exception {
        var workers = new ArrayList<ScriptedWorker>();
        try (WorkerSession session =
                ScriptedWorker.session(
                        (request, worker) -> {
                            workers.add(worker);
                            worker.answer(request, "1");
                        })) {
            var calls = List.of(session.run("a", "{}"), session.run("b", "{}"));
            RequestExchange exchange = session.ask(calls);
            assertThat(exchange.count()).isEqualTo(2);
            assertThat(workers.getFirst().writes()).hasSize(1);
        }
    }

    @Test
    void aLineIsSplitWhereTheCheckSays() throws Exception {
        var workers = new ArrayList<ScriptedWorker>();
        try (WorkerSession session =
                ScriptedWorker.session(
                        (request, worker) -> {
                            workers.add(worker);
                            worker.answer(request, "1");
                        })) {
            OutgoingLine call = session.run("a", "{}");
            assertThat(session.askSplit(call, 9).isAnswered()).isTrue();
            assertThat(workers.getFirst().writes())
                    .extracting(write -> write.length)
                    .containsExactly(9, call.bytes().length + 1 - 9);
        }
    }

    /// What wants no answer may still have got one.
    @Test
    void anAnswerToAMessageWithoutAnIdDoesNotCountForAnother() throws Exception {
        var held = new ArrayList<JsonNode>();
        try (WorkerSession session =
                ScriptedWorker.session(
                        (request, worker) -> {
                            held.add(request);
                            if (request.has("id")) {
                                worker.answer(request, "1");
                            } else {
                                worker.say("{\"id\":null,\"error\":{}}");
                            }
                        })) {
            var exchange =
                    session.ask(List.of(OutgoingLine.notification("{}"), session.run("a", "{}")));
            assertThat(exchange.strangers()).isZero();
            assertThat(exchange.answers()).hasSize(1);
            assertThat(held).hasSize(2);
        }
    }

    @Test
    void afterThreeSilencesItIsMute() throws Exception {
        try (WorkerSession session = ScriptedWorker.session((_, _) -> {}, "--timeout", "1ms")) {
            session.ask(session.run("a", "{}"));
            session.ask(session.run("a", "{}"));
            assertThat(session.isMute()).isFalse();
            session.ask(session.run("a", "{}"));
            assertThat(session.isMute()).isTrue();
        }
    }

    /// Where a check waits on, it misses nothing that came since the time was up.
    @Test
    void whatCameAfterTheTimeWasUpComesNext() throws Exception {
        var late = new CompletableFuture<Runnable>();
        try (WorkerSession session =
                ScriptedWorker.session(
                        (request, worker) -> late.complete(() -> worker.answer(request, "1")),
                        "--timeout",
                        "1ms")) {
            RequestExchange exchange = session.ask(session.run("a", "{}"));
            assertThat(exchange.isAnswered()).isFalse();
            late.get().run();
            WorkerUnderTest worker = session.worker();
            Awaitility.await().until(() -> answers(worker.transcript()) == 1);
            assertThat(worker.awaitTurn(worker.transcript().mark(), 0)).isNull();
            assertThat(worker.awaitTurn(exchange.next(), 0)).isNotNull();
        }
    }

    private static long answers(WorkerTranscript transcript) {
        return transcript.entries().stream().filter(TranscriptEntry::isAnswer).count();
    }

    @Test
    void anEndIsNoSilence() throws Exception {
        try (WorkerSession session = ScriptedWorker.session((_, worker) -> worker.exit(0))) {
            for (int i = 0; i < 3; i++) {
                assertThat(session.ask(session.run("a", "{}")).isAnswered()).isFalse();
            }
            assertThat(session.isMute()).isFalse();
            assertThat(session.candidates()).hasSize(3);
        }
    }

    @Test
    void oneThatClosesItsStdoutAndLivesOnIsDoneWith() throws Exception {
        try (WorkerSession session = ScriptedWorker.session((_, worker) -> worker.closeStdout())) {
            TranscriptEntry end = session.ask(session.run("a", "{}")).end();
            assertThat(end)
                    .isNotNull()
                    .extracting(TranscriptEntry::text)
                    .isEqualTo("it closed its stdout and lives on");
            assertThat(session.worker()).isNotSameAs(session.candidates().getFirst());
        }
    }

    @Test
    void onlyTheLastOfItsLastWordsAreKept() throws Exception {
        try (WorkerSession session =
                ScriptedWorker.session(
                        (request, worker) -> {
                            for (int i = 1; i <= 9; i++) {
                                worker.complain("word " + i);
                            }
                            worker.exit(1);
                        })) {
            session.ask(session.run("a", "{}"));
            WorkerUnderTest worker = session.candidates().getFirst();
            Awaitility.await()
                    .untilAsserted(
                            () ->
                                    assertThat(worker.lastWords())
                                            .extracting(TranscriptEntry::text)
                                            .startsWith("word 4")
                                            .endsWith("word 9"));
        }
    }

    @Test
    void onceItIsClosedNoWorkerIsStarted() throws Exception {
        WorkerSession session = ScriptedWorker.session(ANSWERING);
        WorkerUnderTest worker = session.worker();
        session.close();
        assertThat(worker.awaitExit(0)).isEqualTo(137);
        session.endCurrent();
        assertThatThrownBy(session::worker).isInstanceOf(InterruptedException.class);
        assertThat(session.candidates()).containsExactly(worker);
    }
}
