package io.coremill.conformance.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerTranscriptTest {
    private static final long LONG = TimeUnit.MINUTES.toMillis(10);
    private static final String ANSWER = "{\"id\":\"1\",\"result\":1}";

    @Test
    void onlyWhatCameSinceTheMarkIsAskedAbout() throws Exception {
        TranscriptDraft draft = TranscriptDraft.begin().sent("1").came(ANSWER);
        int mark = draft.transcript().mark();
        draft.came("late").event("it ended");
        List<String> seen =
                draft.transcript()
                        .await(
                                mark,
                                LONG,
                                entries -> entries.stream().map(TranscriptEntry::text).toList());
        assertThat(seen).containsExactly("late", "it ended");
        assertThat(draft.transcript().since(mark)).hasSize(2);
    }

    @Test
    void noMarkIsPastTheEnd() {
        TranscriptDraft draft = TranscriptDraft.begin().notified().event("it ended");
        assertThat(sinceMark(draft.came("late").event("it is gone")))
                .containsExactly("it ended", "late", "it is gone");
        assertThat(draft.transcript().end()).isSameAs(draft.entries().get(1));
    }

    /// It may have ended between its start and the first request to it.
    @Test
    void whatComesBeforeTheFirstRequestCountsWithIt() {
        TranscriptDraft draft = TranscriptDraft.begin().came("its words");
        assertThat(sinceMark(draft)).containsExactly("its words");
        assertThat(sinceMark(draft.notified())).isEmpty();
        assertThat(draft.transcript().end()).isNull();
    }

    private static List<String> sinceMark(TranscriptDraft draft) {
        WorkerTranscript transcript = draft.transcript();
        return transcript.since(transcript.mark()).stream().map(TranscriptEntry::text).toList();
    }

    @Test
    void theQuestionIsAskedAgainAfterAnAnswerAndAfterTheEnd() throws Exception {
        TranscriptDraft draft = TranscriptDraft.begin();
        var sizes = new ArrayList<Integer>();
        Boolean done =
                draft.transcript()
                        .await(
                                0,
                                LONG,
                                entries -> {
                                    sizes.add(entries.size());
                                    int size = entries.size();
                                    // it waits outside of the monitor only after this has returned
                                    Thread.ofPlatform()
                                            .daemon()
                                            .start(
                                                    () -> {
                                                        if (size == 0) {
                                                            draft.came(ANSWER);
                                                        } else if (size == 1) {
                                                            draft.event("it ended");
                                                        }
                                                    });
                                    return size < 2 ? null : true;
                                });
        assertThat(done).isTrue();
        assertThat(sizes).containsExactly(0, 1, 2);
    }

    @Test
    void nothingIsSaidIfTheTimeIsUp() throws Exception {
        assertThat(new WorkerTranscript(System::nanoTime).<String>await(0, 1, _ -> null)).isNull();
        assertThat(new WorkerTranscript(System::nanoTime).<String>await(0, 0, _ -> "at once"))
                .isEqualTo("at once");
    }

    /// Output without end is read in part; answers are never lost.
    @Test
    void whatIsPrintedIsBoundedAndAnswersAreNot() {
        var transcript = new WorkerTranscript(System::nanoTime);
        for (int i = 0; i < 25_000; i++) {
            transcript.add(TranscriptEntry.stderr(0, new byte[0]));
        }
        assertThat(transcript.entries()).hasSize(20_000);
        transcript.add(
                new TranscriptEntry(
                        TranscriptEntry.Kind.CAME,
                        0,
                        new byte[0],
                        null,
                        new ReceivedLine.Unreadable("1", "", false),
                        List.of()));
        transcript.add(TranscriptEntry.sent(0, OutgoingLine.notification("{}")));
        transcript.add(TranscriptEntry.event(0, "it ended"));
        assertThat(transcript.entries()).hasSize(20_003);
    }
}
