package io.coremill.conformance.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How what a worker writes is taken down.
class ReplyRecorderTest {
    private static final String ANSWER = "{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"result\":1}";

    @Test
    void linesAreTakenDownInTheirOrder() {
        var came = TranscriptDraft.begin().came("one", ANSWER, "two").came();
        assertThat(came).extracting(TranscriptEntry::text).containsExactly("one", ANSWER, "two");
        assertThat(came).extracting(TranscriptEntry::answerId).containsExactly(null, "7", null);
    }

    @Test
    void whatStandsBeforeAMessageIsALineOfItsOwn() {
        var came = TranscriptDraft.begin().came("50 %\r100 %" + ANSWER).came();
        assertThat(came).extracting(TranscriptEntry::text).containsExactly("50 %\r100 %", ANSWER);
        assertThat(came.getFirst().said()).isEqualTo(new ReceivedLine.Stray());
    }

    @Test
    void whiteSpaceBeforeAMessageIsNothing() {
        var came = TranscriptDraft.begin().came("\uFEFF \t" + ANSWER).came();
        assertThat(came).extracting(TranscriptEntry::text).containsExactly(ANSWER);
    }

    @Test
    void anEmptyLineIsALine() {
        assertThat(TranscriptDraft.begin().came("", ANSWER).came()).hasSize(2);
    }

    @Test
    void aMessageOnSeveralLinesIsPutTogether() {
        var came =
                TranscriptDraft.begin()
                        .came("{", " \"jsonrpc\":\"2.0\",", " \"id\":\"7\",", " \"result\":1", "}")
                        .came();
        assertThat(came).hasSize(5);
        TranscriptEntry last = came.getLast();
        assertThat(last.answerId()).isEqualTo("7");
        assertThat(last.pieces()).isEqualTo(came.subList(0, 4));
        assertThat(came.subList(0, 4)).noneMatch(TranscriptEntry::isAnswer);
    }

    @Test
    void afterAMessageThatWasPutTogetherAnotherMayBe() {
        var came =
                TranscriptDraft.begin()
                        .came("{\"id\":\"7\",", "\"result\":1}", "{\"id\":\"8\",", "\"result\":1}")
                        .came();
        assertThat(came)
                .extracting(TranscriptEntry::answerId)
                .containsExactly(null, "7", null, "8");
        assertThat(came.getLast().pieces()).containsExactly(came.get(2));
    }

    /// Else what has been broken would be looked for in all that follows.
    @Test
    void aWholeMessageEndsWhatWasBroken() {
        var came = TranscriptDraft.begin().came("{\"id\":\"7\",", ANSWER, "\"result\":1}").came();
        assertThat(came.get(1).pieces()).isEmpty();
        assertThat(came.get(2).isAnswer()).isFalse();
        assertThat(came.get(2).pieces()).isEmpty();
    }

    @Test
    void whatIsPrintedWhileNothingIsBrokenIsNoPiece() {
        var came = TranscriptDraft.begin().came("one", "{\"id\":\"7\",", "\"result\":1}").came();
        assertThat(came.getLast().pieces()).containsExactly(came.get(1));
    }

    @Test
    void aLastLineWithoutItsNewlineIsBroken() {
        var came = TranscriptDraft.begin().came(ANSWER.getBytes(UTF_8)).came();
        assertThat(came)
                .singleElement()
                .extracting(TranscriptEntry::said)
                .isEqualTo(new ReceivedLine.Broken("its newline is missing"));
    }

    @Test
    void nothingIsReadAfterALineThatIsTooLong() {
        var long16 = new byte[(16 << 20) + 1];
        Arrays.fill(long16, (byte) 'x');
        var draft = TranscriptDraft.begin().came(long16);
        assertThat(draft.came())
                .singleElement()
                .extracting(TranscriptEntry::said)
                .isEqualTo(new ReceivedLine.Broken("it has more than 16777216 bytes"));
        assertThat(draft.came().getFirst().bytes()).isEmpty();
    }

    @Test
    void whatCameBeforeItWasCutOffIsKept() {
        var transcript = new WorkerTranscript(System::nanoTime);
        var cut =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("Stream closed");
                    }

                    @Override
                    public int read(byte[] into, int offset, int length) throws IOException {
                        throw new IOException("Stream closed");
                    }
                };
        var stdout =
                new SequenceInputStream(
                        new ByteArrayInputStream((ANSWER + "\n").getBytes(UTF_8)), cut);
        new ReplyRecorder(transcript).listen(stdout);
        List<TranscriptEntry> entries = transcript.entries();
        assertThat(entries).extracting(TranscriptEntry::answerId).containsExactly("7");
    }
}
