package io.coremill.journal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/// What stands in the log, letter by letter.
class LogSetupTest {
    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Logger log = context.getLogger("of.a.test");

    @BeforeEach
    void setUp() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        var pattern = new PatternLayoutEncoder();
        pattern.setContext(context);
        pattern.setPattern("%p %m%n%wEx");
        pattern.setCharset(StandardCharsets.UTF_8);
        pattern.start();
        var appender = new OutputStreamAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setEncoder(pattern);
        appender.setOutputStream(written);
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.DEBUG);
        root.addAppender(appender);
        LogSetup.apply(context);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void nothingThatOthersWroteSteersTheTerminalOrLooksLikeAnotherLine() {
        log.warn("worker {} said {}", "\u0007w", "\u001b[2J\u202e\u0000\u009b\n2026 ERROR fake");
        assertThat(lines())
                .containsExactly(
                        "WARN worker \\x07w said \\x1b[2J\\u{202e}\\x00\\u{9b}\\n2026 ERROR fake");
    }

    @Test
    void theReportOnAStartThatFailedKeepsItsLines() {
        context.getLogger("org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter")
                .error("Description:\n\n  - coremill.node: '\u001b[2J' is wrong\n");
        assertThat(lines())
                .containsExactly(
                        "ERROR Description:", "", "  - coremill.node: '\\x1b[2J' is wrong", "");
    }

    @Test
    void aStackTraceStaysReadableAndItsMessagesStayOnTheirLines() {
        var cause = new IllegalArgumentException("\u001b[2J\nERROR fake");
        log.error("it failed", new IllegalStateException("a\nb", cause));
        assertThat(lines())
                .contains(
                        "java.lang.IllegalStateException: a\\nb",
                        "Caused by: java.lang.IllegalArgumentException: \\x1b[2J\\nERROR fake")
                .anyMatch(line -> line.startsWith("\tat io.coremill.journal.LogSetupTest."));
    }

    @Test
    void theLikeWithinASecondIsSummedUpByTypeWithACount() {
        for (int i = 0; i < 20_000; i++) {
            failed("resize", i);
        }
        failed("mail", 1);
        context.stop();
        assertThat(lines())
                .filteredOn(line -> line.contains("resize"))
                .hasSizeBetween(3, 100)
                .startsWith("WARN job 0, resize: failed", "WARN job 1, resize: failed")
                .last()
                .asString()
                .endsWith("more like these within a second, the last: job 19999, resize: failed");
        assertThat(lines()).contains("WARN job 1, mail: failed");
        assertThat(counted()).isEqualTo(20_000);
    }

    @Test
    void typesThatAreMadeUpDoNotMakeItLong() {
        for (int i = 0; i < 5_000; i++) {
            failed("type-" + i, i);
        }
        context.stop();
        assertThat(lines()).hasSizeLessThan(500);
    }

    @Test
    void oneThatWasHeldBackAloneIsWrittenItself() {
        for (int i = 0; i < 3; i++) {
            failed("resize", i);
        }
        context.stop();
        assertThat(lines()).last().asString().isEqualTo("WARN job 2, resize: failed");
    }

    @Test
    void whatWasAskedForInDetailIsWrittenWhole() {
        for (int i = 0; i < 50; i++) {
            log.debug("attempt {}", i);
        }
        assertThat(lines()).hasSize(50);
    }

    private void failed(String type, int job) {
        log.atWarn().addKeyValue("job.type", type).log("job {}, {}: failed", job, type);
    }

    private int counted() {
        return lines().stream()
                .filter(line -> line.contains("resize"))
                .mapToInt(
                        line ->
                                line.contains(" more like these")
                                        ? Integer.parseInt(line.split(" ", -1)[1])
                                        : 1)
                .sum();
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
