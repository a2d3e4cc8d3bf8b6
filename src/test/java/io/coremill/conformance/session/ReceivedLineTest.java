package io.coremill.conformance.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a line of a worker is taken for.
class ReceivedLineTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'id':'7','result':1} | 7",
                "{'id':7,'result':null} | 7",
                "{'id':12345678901234567890,'error':{}} | 12345678901234567890",
                "{'id':null,'result':1} | ``",
                "{'id':7.0,'result':1} | 7",
                "{'id':7.5,'result':1} | ``",
                "{'id':'07','result':1} | 7",
                "{'id':true,'error':1} | ``",
                "{'result':1} | ``",
            })
    void anAnswerHasAResultOrAnErrorAndPerhapsAnId(String line, String id) {
        assertThat(read(line)).isInstanceOf(ReceivedLine.Answer.class);
        assertThat(((ReceivedLine.Answer) read(line)).id()).isEqualTo(id);
    }

    @Test
    void whatHasAMethodAndNoResultIsANotice() {
        assertThat(read("{'method':'log','id':'7'}"))
                .isInstanceOfSatisfying(
                        ReceivedLine.Notice.class,
                        notice -> assertThat(notice.method()).isEqualTo("log"));
        assertThat(read("{'method':'log','result':1}")).isInstanceOf(ReceivedLine.Answer.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "working",
                "7",
                "null",
                "[1]",
                "'text'",
                "{}",
                "{'a':1}",
                "{'method':1}"
            })
    void whatIsNoMessageWasPrinted(String line) {
        assertThat(read(line)).isEqualTo(new ReceivedLine.Stray());
    }

    @Test
    void aMessageWithoutContentIsBroken() {
        assertThat(read("{'jsonrpc':'2.0','id':'7'}"))
                .isEqualTo(new ReceivedLine.Broken("it has no result, no error and no method"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{'jsonrpc':", "{ 'id': '7',", "{'a':1}}", "{'a':1,'a':2}"})
    void whatBeginsLikeAMessageIsBroken(String line) {
        assertThat(read(line)).isInstanceOf(ReceivedLine.Broken.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a}", "}", "{ is a brace", "'id':'7',"})
    void whatOnlyHasABraceWasPrinted(String line) {
        assertThat(read(line)).isEqualTo(new ReceivedLine.Stray());
    }

    /// The service fails the job by it.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'jsonrpc':'2.0','id':'7','result':NaN} | 7 | false",
                "{'jsonrpc':'2.0','id':'7','result':{'a':1,}} | 7 | false",
                "{'jsonrpc':'2.0','id':null,'result':NaN} | `` | false",
            })
    void anAnswerThatCannotBeReadIsOneToItsJob(String line, String id, boolean isLimit) {
        assertThat(read(line))
                .isInstanceOfSatisfying(
                        ReceivedLine.Unreadable.class,
                        unreadable -> {
                            assertThat(unreadable.id()).isEqualTo(id);
                            assertThat(unreadable.isLimit()).isEqualTo(isLimit);
                            assertThat(unreadable.why()).isNotBlank();
                        });
    }

    @Test
    void anAnswerOverALimitIsToldAsSuch() {
        String digits = "{'jsonrpc':'2.0','id':'7','result':" + "1".repeat(1001) + "}";
        assertThat(read(digits))
                .isInstanceOfSatisfying(
                        ReceivedLine.Unreadable.class,
                        unreadable -> assertThat(unreadable.isLimit()).isTrue());
    }

    @Test
    void aByteOrderMarkIsWhiteSpace() {
        assertThat(ReceivedLine.isWhiteSpace("\uFEFF \t\r".getBytes(UTF_8))).isTrue();
        assertThat(ReceivedLine.isWhiteSpace("\uFEFF.".getBytes(UTF_8))).isFalse();
    }

    private static ReceivedLine read(String line) {
        return ReceivedLine.read(line.replace('\'', '"').getBytes(UTF_8));
    }
}
