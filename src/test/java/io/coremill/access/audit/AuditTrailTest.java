package io.coremill.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@Tag("anywhere")
class AuditTrailTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final AuditActor ALICE = new AuditActor("alice", "k1", "192.0.2.7");
    private static final AuditActor STRANGER = new AuditActor("", "", "203.0.113.9");
    private static final AuditTarget JOB = new AuditTarget("job", "j1");

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("coremill.audit");
    private final AtomicLong nanos = new AtomicLong();
    private final MemoryStore store = new MemoryStore();
    private final AuditTable table =
            new AuditTable(store, Duration.ofDays(1), () -> NOW, nanos::get);
    private final AuditTrail trail = new AuditTrail("node-1", () -> NOW, nanos::get, table);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
    }

    @Test
    void anEventIsInTheLogWhenItIsRecordedAndInTheTableAfterTheNextTurn() {
        trail.record(event(ALICE, 200));
        assertThat(texts())
                .singleElement()
                .asString()
                .startsWith(
                        "at=2026-03-01T12:00:00Z action=job.cancel outcome=done status=200"
                                + " principal=alice key=k1 address=192.0.2.7 kind=job target=j1"
                                + " node=node-1 id=");
        assertThat(store.entries).isEmpty();
        assertThat(trail.figures().waiting()).isEqualTo(1);
        trail.turn();
        assertThat(store.entries).extracting(AuditEntry::event).containsExactly(event(ALICE, 200));
        assertThat(store.keptSince).isEqualTo(NOW.minus(Duration.ofDays(1)));
        assertThat(trail.figures()).isEqualTo(new AuditFigures(1, 0, 0, 0));
    }

    @Test
    void itsFactsAreFieldsOfAStructuredLog() {
        trail.record(event(ALICE, 404));
        assertThat(lines.list.getFirst().getKeyValuePairs())
                .extracting(pair -> pair.key + "=" + pair.value)
                .contains(
                        "event.action=job.cancel",
                        "event.outcome=failure",
                        "user.name=alice",
                        "client.ip=192.0.2.7",
                        "audit.key=k1",
                        "audit.kind=job",
                        "audit.target=j1",
                        "http.response.status_code=404");
    }

    /// Neither ends its line, nor is it taken for another key of it.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\naction=key.create outcome=done",
                "x\r\n2026-03-01 INFO action=forged",
                "x\" outcome=done principal=\"root",
                "x\\\" outcome=done \\",
                "x outcome=done",
                "\u001b[2J\u202e\u0000\u2028\u0085",
                "\uD83E",
                "{} {}",
                ""
            })
    void noValueLooksLikeAnotherKeyOrLine(String forged) {
        trail.record(
                new AuditEvent(
                        new AuditActor(forged, forged, forged),
                        forged,
                        new AuditTarget(forged, forged),
                        404,
                        forged));
        trail.turn();
        var text = texts().getFirst();
        assertThat(text.codePoints()).noneMatch(Character::isISOControl);
        var bare = text.replaceAll("\"(\\\\.|[^\"\\\\])*\"", "\"\"");
        assertThat(bare)
                .matches(
                        "at=\\S+ (action=\\S+ )?outcome=failed status=404( \\w+=\\S+)* node=node-1"
                                + " id=\\S+")
                .doesNotContain("outcome=done");
        var kept = store.entries.getFirst().event().actor().principal();
        assertThat(kept).doesNotContain("\u0000", "\uD83E").hasSizeLessThanOrEqualTo(200);
    }

    @Test
    void whatIsTooLongIsCut() {
        trail.record(
                new AuditEvent(
                        ALICE, "job.cancel", new AuditTarget("job", "x".repeat(9_000)), 404, ""));
        assertThat(texts().getFirst().length()).isLessThan(500);
    }

    @Test
    void refusedRequestsOfOneAddressAreSummedUp() {
        IntStream.range(0, 1_000).forEach(_ -> trail.record(event(STRANGER, 401)));
        assertThat(texts()).hasSize(10).allMatch(line -> line.contains("outcome=refused"));
        assertThat(trail.figures().summedUp()).isEqualTo(990);

        pass(Duration.ofMinutes(1));
        assertThat(texts()).hasSize(11);
        assertThat(texts().getLast())
                .contains("action=request.fail", "detail=\"990 more within a minute\"");
        trail.record(event(STRANGER, 401));
        assertThat(texts()).hasSize(12);
    }

    @Test
    void refusedRequestsOfManyAddressesAreSummedUp() {
        for (int i = 0; i < 10_000; i++) {
            trail.record(event(new AuditActor("", "", "2001:db8::" + i), 401));
        }
        assertThat(texts()).hasSize(AuditTrail.STRANGERS);
    }

    /// Nothing that a stranger is answered makes the log long.
    @Test
    void soAreOtherFailuresOfThoseWithoutAKey() {
        IntStream.range(0, 1_000).forEach(i -> trail.record(event(STRANGER, 404 + i % 30)));
        assertThat(texts()).hasSize(10);
    }

    @Test
    void whatStrangersAreRefusedHidesNoMisuseOfAKey() {
        IntStream.range(0, 1_000).forEach(_ -> trail.record(event(STRANGER, 401)));
        trail.record(event(ALICE, 403));
        assertThat(texts()).hasSize(11).last().asString().contains("principal=alice");
    }

    @Test
    void refusalsHideNothingThatWasDone() {
        IntStream.range(0, 1_000).forEach(_ -> trail.record(event(STRANGER, 401)));
        IntStream.range(0, 50).forEach(_ -> trail.record(event(STRANGER, 200)));
        assertThat(texts()).hasSize(60);
    }

    @Test
    void whatIsLeftToSayIsSaidAtTheEnd() {
        IntStream.range(0, 20).forEach(_ -> trail.record(event(STRANGER, 401)));
        trail.end();
        assertThat(texts().getLast()).contains("10 more within a minute");
        assertThat(store.entries).hasSize(11);
    }

    @Test
    void entriesWaitWhileTheTableCannotBeWritten() {
        store.failing = true;
        trail.record(event(ALICE, 200));
        assertThat(trail.turn()).isEqualTo(AuditTable.AFTER_FAILURE);
        trail.record(event(ALICE, 201));
        trail.turn();
        assertThat(store.tries).isEqualTo(1);
        assertThat(trail.figures().waiting()).isEqualTo(2);

        store.failing = false;
        nanos.addAndGet(AuditTable.AFTER_FAILURE);
        trail.turn();
        trail.turn();
        assertThat(store.entries).extracting(it -> it.event().status()).containsExactly(200, 201);
        assertThat(trail.figures()).isEqualTo(new AuditFigures(2, 0, 0, 0));
    }

    @Test
    void whatThereIsNoRoomForIsInTheLogAndCounted() {
        store.failing = true;
        trail.turn();
        IntStream.range(0, AuditTable.ROOM + 5).forEach(_ -> trail.record(event(ALICE, 200)));
        assertThat(trail.figures().lost()).isEqualTo(5);
        assertThat(texts()).hasSize(AuditTable.ROOM + 5);
    }

    @Test
    void aTableThatCannotBeWrittenHoldsUpNoEnd() {
        store.failing = true;
        trail.record(event(ALICE, 200));
        trail.end();
        assertThat(store.entries).isEmpty();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        trail.turn();
    }

    private List<String> texts() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static AuditEvent event(AuditActor actor, int status) {
        return new AuditEvent(actor, "job.cancel", JOB, status, "");
    }

    private static final class MemoryStore implements AuditStore {
        final List<AuditEntry> entries = new ArrayList<>();
        Instant keptSince = Instant.EPOCH;
        boolean failing;
        int tries;

        @Override
        public CompletableFuture<Boolean> write(List<AuditEntry> added, Instant since) {
            tries++;
            if (failing) {
                return CompletableFuture.failedFuture(new IllegalStateException("disk full"));
            }
            entries.addAll(added);
            keptSince = since;
            return CompletableFuture.completedFuture(false);
        }

        @Override
        public List<AuditEntry> find(AuditSearch search, @Nullable AuditPlace before, int most) {
            return List.copyOf(entries);
        }
    }
}
