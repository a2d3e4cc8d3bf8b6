package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The Python worker gives the answers of the Java handlers, and refuses what they refuse in the
/// same words.
@Timeout(60)
class SameAnswersTest {
    private static PoolUnderTest java;
    private static PoolUnderTest python;

    @BeforeAll
    static void start() throws Exception {
        java = PoolUnderTest.java(1, 1);
        python = PoolUnderTest.python(1, 1);
    }

    @AfterAll
    static void stop() {
        java.close();
        if (python != null) {
            python.close();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "noop | {}",
                "sleep | {\"duration\":\"PT0.01S\"}",
                "primes | {}",
                "primes | {\"limit\":0}",
                "primes | {\"limit\":1}",
                "primes | {\"limit\":2}",
                "primes | {\"limit\":3}",
                "primes | {\"limit\":9}",
                "primes | {\"limit\":10}",
                "primes | {\"limit\":25}",
                "primes | {\"limit\":100000}",
                "primes | {\"limit\":200000}",
                "primes | {\"limit\":262143}",
                "primes | {\"limit\":262144}",
                "primes | {\"limit\":262145}",
                "primes | {\"limit\":5000011}",
                "hash | {}",
                "hash | {\"text\":\"\",\"rounds\":1}",
                "hash | {\"text\":\"größer 🦆\",\"rounds\":3}",
                "hash | {\"text\":\"a\",\"rounds\":70000}",
            })
    void equalQuestionsHaveEqualAnswers(String type, String payload) throws Exception {
        assertThat(python.run(type, payload)).isEqualTo(java.run(type, payload));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "noop | {\"x\":1}",
                "nothing | {}",
                "primes | {\"limit\":-1}",
                "primes | {\"limit\":100000001}",
                "primes | {\"limit\":\"10\"}",
                "primes | {\"limit\":true}",
                "primes | {\"limit\":1.5}",
                "primes | {\"limt\":10}",
                "hash | {\"text\":5}",
                "hash | {\"rounds\":0}",
                "sleep | {\"duration\":\"soon\"}",
                "sleep | {\"duration\":\"P\"}",
                "sleep | {\"duration\":\"PT\"}",
                "sleep | {\"duration\":\"P2D\"}",
                "sleep | {\"duration\":5}",
            })
    void whatIsRefusedIsRefusedInTheSameWords(String type, String payload) throws Exception {
        assertThat(python.submit(type, payload).outcome())
                .isEqualTo(java.submit(type, payload).outcome());
    }
}
