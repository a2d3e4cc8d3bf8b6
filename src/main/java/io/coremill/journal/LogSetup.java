package io.coremill.journal;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.CoreConstants;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.pattern.DynamicConverter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/// Makes the log that Spring Boot has set up, or the operator by a file, one that workers and
/// clients cannot spoil: see [PrintableMessage], [PrintableStackTrace] and [RepeatedLines].
public final class LogSetup
        implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {
    private static final List<String> MESSAGE = List.of("m", "msg", "message");
    private static final List<String> STACK_TRACE =
            List.of(
                    "wEx",
                    "wex",
                    "ex",
                    "exception",
                    "throwable",
                    "xEx",
                    "xException",
                    "xThrowable");

    @Override
    public int getOrder() {
        return LoggingApplicationListener.DEFAULT_ORDER + 1;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            apply(context);
        }
    }

    static void apply(LoggerContext context) {
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
        root.iteratorForAppenders().forEachRemaining(appenders::add);
        if (appenders.stream().anyMatch(RepeatedLines.class::isInstance)) {
            return;
        }
        addConverters(context);
        appenders.forEach(LogSetup::startAgain);
        appenders.forEach(root::detachAppender);
        var bounded = new RepeatedLines(appenders);
        bounded.setContext(context);
        bounded.start();
        root.addAppender(bounded);
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // as Logback has it
    private static void addConverters(LoggerContext context) {
        String registry = CoreConstants.PATTERN_RULE_REGISTRY_FOR_SUPPLIERS;
        var known = (Map<String, Supplier<DynamicConverter>>) context.getObject(registry);
        var rules =
                new HashMap<String, Supplier<DynamicConverter>>(known == null ? Map.of() : known);
        MESSAGE.forEach(word -> rules.put(word, PrintableMessage::new));
        STACK_TRACE.forEach(word -> rules.put(word, PrintableStackTrace::new));
        context.putObject(registry, rules);
    }

    /// A pattern asks for its converters when it starts.
    private static void startAgain(Appender<ILoggingEvent> appender) {
        if (appender instanceof OutputStreamAppender<ILoggingEvent> out
                && out.getEncoder() instanceof PatternLayoutEncoder pattern) {
            pattern.stop();
            pattern.start();
        }
    }
}
