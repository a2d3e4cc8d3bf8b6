package io.coremill.conformance.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Which answers count for which requests.
class RequestExchangeTest {
    @Test
    void eachRequestIsOwedOneAnswer() {
        var half = exchange(calls("1", "2"), TranscriptDraft.begin().sent("1", "2").came(of("2")));
        assertThat(half.count()).isEqualTo(1);
        assertThat(half.isAnswered()).isFalse();
        assertThat(half.isOver()).isFalse();
        var whole = exchange(calls("1", "2"), TranscriptDraft.begin().came(of("2"), of("1")));
        assertThat(whole.isAnswered()).isTrue();
        assertThat(whole.isOver()).isTrue();
    }

    @Test
    void ofTwoAnswersToOneTheFirstCounts() {
        var draft = TranscriptDraft.begin().came(of("1"), of("1"));
        var exchange = exchange(calls("1", "2"), draft);
        assertThat(exchange.isAnswered()).isFalse();
        assertThat(exchange.answers()).isEqualTo(Map.of("1", draft.entries().getFirst()));
    }

    /// It is held against its id, and not taken for silence.
    @Test
    void anAnswerUnderAnIdThatWasNeverSentCounts() {
        var exchange = exchange(calls("1"), TranscriptDraft.begin().came(of("7")));
        assertThat(exchange.strangers()).isEqualTo(1);
        assertThat(exchange.isAnswered()).isTrue();
        assertThat(exchange.answers()).isEmpty();
    }

    @Test
    void aLateAnswerToAnEarlierRequestDoesNotCount() {
        var draft = TranscriptDraft.begin().came(of("0"));
        var exchange = RequestExchange.of(calls("1"), Set.of("0", "1"), 0, draft.entries());
        assertThat(exchange.count()).isZero();
    }

    @Test
    void whatWantsNoAnswerIsNotWaitedFor() {
        assertThat(exchange(calls((String) null), TranscriptDraft.begin()).isAnswered()).isTrue();
        assertThat(exchange(calls(null, "1"), TranscriptDraft.begin()).isAnswered()).isFalse();
    }

    @Test
    void itIsOverWithTheEndOfTheWorker() {
        var draft = TranscriptDraft.begin().sent("1").event("it ended").event("it is gone");
        var exchange = exchange(calls("1"), draft);
        assertThat(exchange.isAnswered()).isFalse();
        assertThat(exchange.isOver()).isTrue();
        assertThat(exchange.end()).isSameAs(draft.entries().get(1));
    }

    @Test
    void onlyAnErrorThatIsAnObjectIsAnError() {
        assertThat(exchange(calls("1"), error("{}")).isError()).isTrue();
        assertThat(exchange(calls("1"), error("null")).isError()).isFalse();
        assertThat(exchange(calls("1"), error("\"no\"")).isError()).isFalse();
        assertThat(exchange(calls("1"), TranscriptDraft.begin()).isError()).isFalse();
        assertThat(exchange(calls("1"), TranscriptDraft.begin().came(of("1"))).isError()).isFalse();
    }

    @Test
    void anAnswerThatCannotBeReadIsOne() {
        var draft = TranscriptDraft.begin().came("{\"id\":\"1\",\"result\":NaN}");
        var exchange = exchange(calls("1"), draft);
        assertThat(exchange.isAnswered()).isTrue();
        assertThat(exchange.answer()).isSameAs(draft.entries().getFirst());
        assertThat(exchange.isError()).isFalse();
    }

    /// The first that were not answered, the last that came, and the first thing that ended it.
    @Test
    void theEvidenceIsABoundedPartOfEachKind() {
        var draft =
                TranscriptDraft.begin()
                        .sent("1", "2", "3", "4", "5")
                        .complained("a", "b", "c", "d", "e", "f", "g")
                        .came(of("2"), "x", "y", "z")
                        .event("it ended")
                        .event("it is gone");
        assertThat(exchange(calls("1", "2", "3", "4", "5"), draft).evidence())
                .extracting(TranscriptEntry::text)
                .containsExactly(
                        sent("1"),
                        sent("3"),
                        sent("4"),
                        "x",
                        "y",
                        "z",
                        "b",
                        "c",
                        "d",
                        "e",
                        "f",
                        "g",
                        "it ended");
    }

    private static RequestExchange exchange(List<OutgoingLine> calls, TranscriptDraft draft) {
        return RequestExchange.of(calls, Set.of("1", "2", "3", "4", "5"), 0, draft.entries());
    }

    private static List<OutgoingLine> calls(@Nullable String... ids) {
        return Stream.of(ids).map(id -> new OutgoingLine(id, "{}")).toList();
    }

    private static TranscriptDraft error(String error) {
        return TranscriptDraft.begin().came("{\"id\":\"1\",\"error\":" + error + "}");
    }

    private static String of(String id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"result\":1}";
    }

    private static String sent(String id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\"}";
    }
}
