package io.coremill;

import io.coremill.CoremillProperties.HttpHandlerProperties;
import io.coremill.handler.builtin.http.Destinations;
import io.coremill.handler.registry.HandlerSettings;
import io.coremill.job.ExecutorKind;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.util.unit.DataSize;

/// Reads the settings under `coremill.` and checks them, collecting every error before it gives up.
final class SettingsReader {
    private static final String PREFIX = "coremill";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final DataSize MOST_RESULT = DataSize.ofMegabytes(64);

    private final Binder binder;
    private final int processors;
    private final List<String> errors = new ArrayList<>();

    /// @param processors what `slots: auto` stands for
    SettingsReader(Binder binder, int processors) {
        this.binder = binder;
        this.processors = processors;
    }

    /// @throws InvalidSettingsException with every error there is
    Settings read() {
        CoremillProperties written = bind();
        Path dataDir = path("coremill.data-dir", written.dataDir(), "data");
        Duration grace =
                duration("coremill.shutdown-grace", written.shutdownGrace(), "30s", Duration.ZERO);
        HandlerSettings handlers = handlers(written);
        QueueDefinitions queues = queues(written.queues());
        if (!errors.isEmpty()) {
            throw new InvalidSettingsException(errors);
        }
        return new Settings(dataDir, node(written.node()), grace, handlers, queues);
    }

    private HandlerSettings handlers(CoremillProperties written) {
        String directory = written.handlersDir();
        return new HandlerSettings(
                directory == null || directory.isBlank()
                        ? null
                        : path("coremill.handlers-dir", directory, ""),
                destinations(written.httpHandler()));
    }

    private List<String> destinations(@Nullable HttpHandlerProperties written) {
        List<String> allowed =
                written == null || written.allow() == null ? List.of() : written.allow();
        try {
            var _ = Destinations.of(allowed);
        } catch (IllegalArgumentException e) {
            errors.add("coremill.http-handler.allow: " + e.getMessage());
        }
        return allowed;
    }

    private CoremillProperties bind() {
        var known =
                new NoUnboundElementsBindHandler(
                        BindHandler.DEFAULT, source -> !isEnvironment(source));
        try {
            return binder.bindOrCreate(PREFIX, Bindable.of(CoremillProperties.class), known);
        } catch (BindException e) {
            if (!(e.getCause() instanceof UnboundConfigurationPropertiesException unbound)) {
                throw e;
            }
            unbound.getUnboundProperties()
                    .forEach(
                            property ->
                                    errors.add(property.getName() + ": there is no such setting"));
            return binder.bindOrCreate(PREFIX, CoremillProperties.class);
        }
    }

    /// Its variables may belong to anyone, and do not tell where one word ends and the next begins.
    private static boolean isEnvironment(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> underlying
                && underlying
                        .getName()
                        .equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    }

    private QueueDefinitions queues(@Nullable Map<String, QueueProperties> written) {
        var definitions = new ArrayList<QueueDefinition>();
        if (written != null) {
            written.forEach((name, properties) -> definitions.add(queue(name, properties)));
        }
        return new QueueDefinitions(definitions);
    }

    private QueueDefinition queue(String name, QueueProperties written) {
        String key = "coremill.queues." + name;
        if (!NAME.matcher(name).matches()) {
            errors.add(
                    key
                            + ": a queue's name has 1 to 63 letters, digits, '.', '_' and '-', and"
                            + " starts with a letter or a digit");
        }
        ExecutorKind executor = executor(key + ".executor", written.executor());
        List<String> command = Optional.ofNullable(written.command()).orElse(List.of());
        onlyForProcesses(key + ".command", executor, !command.isEmpty());
        onlyForProcesses(key + ".types", executor, written.types() != null);
        onlyForProcesses(key + ".concurrency", executor, written.concurrency() != null);
        if (written.types() != null && command.isEmpty()) {
            errors.add(key + ".types: only makes sense with a .command");
        }
        QueueDefinition.Once once = once(key, written, executor);
        return new QueueDefinition(
                name,
                executor,
                slots(key + ".slots", written.slots()),
                List.copyOf(command),
                number(key + ".concurrency", written.concurrency(), 1, 1_000),
                Set.copyOf(Optional.ofNullable(written.types()).orElse(List.of())),
                duration(key + ".timeout", written.timeout(), "5m", Duration.ofMillis(1)),
                number(key + ".max-attempts", written.maxAttempts(), 3, 100),
                number(key + ".max-waiting", written.maxWaiting(), 1_000_000, 100_000_000),
                duration(key + ".cancel-grace", written.cancelGrace(), "2s", Duration.ZERO),
                duration(key + ".term-grace", written.termGrace(), "5s", Duration.ZERO),
                once);
    }

    /// Null in a queue whose workers stay.
    private QueueDefinition.@Nullable Once once(
            String key, QueueProperties written, ExecutorKind executor) {
        String mode = written.mode();
        onlyForProcesses(key + ".mode", executor, mode != null);
        if (mode != null && !mode.equals("once") && !mode.equals("worker")) {
            errors.add("%s.mode: '%s' must be worker or once".formatted(key, mode));
        }
        if (!"once".equals(mode)) {
            onlyForOnce(key + ".result-type", written.resultType() != null);
            onlyForOnce(key + ".max-result", written.maxResult() != null);
            return null;
        }
        if (executor == ExecutorKind.PROCESSES && written.command() == null) {
            errors.add(key + ".mode: once needs a .command, the program to run");
        }
        onlyForWorkers(key + ".concurrency", written.concurrency() != null);
        onlyForWorkers(key + ".cancel-grace", written.cancelGrace() != null);
        return new QueueDefinition.Once(
                mediaType(key + ".result-type", written.resultType()),
                size(key + ".max-result", written.maxResult()));
    }

    private void onlyForOnce(String key, boolean isSet) {
        if (isSet) {
            errors.add(key + ": is only for mode once; workers tell it with each result");
        }
    }

    private void onlyForWorkers(String key, boolean isSet) {
        if (isSet) {
            errors.add(key + ": is only for mode worker; with once each job has its own process");
        }
    }

    private String mediaType(String key, @Nullable String text) {
        try {
            MimeType type =
                    text == null
                            ? MimeTypeUtils.APPLICATION_OCTET_STREAM
                            : MimeTypeUtils.parseMimeType(text);
            if (type.isConcrete()) {
                return type.equalsTypeAndSubtype(MimeTypeUtils.APPLICATION_JSON)
                        ? MimeTypeUtils.APPLICATION_JSON_VALUE // which has no parameters
                        : type.toString();
            }
        } catch (InvalidMimeTypeException e) {
            // told below
        }
        errors.add("%s: '%s' must be a media type like text/plain".formatted(key, text));
        return MimeTypeUtils.APPLICATION_OCTET_STREAM_VALUE;
    }

    private int size(String key, @Nullable String text) {
        DataSize fallback = DataSize.ofMegabytes(8);
        if (text == null) {
            return (int) fallback.toBytes();
        }
        return (int)
                parsed(text, DataSize::parse)
                        .filter(size -> size.toBytes() > 0 && size.compareTo(MOST_RESULT) <= 0)
                        .orElseGet(
                                () -> {
                                    errors.add(
                                            "%s: '%s' must be a size like 500KB or 8MB, at most 64MB"
                                                    .formatted(key, text));
                                    return fallback;
                                })
                        .toBytes();
    }

    private ExecutorKind executor(String key, @Nullable String text) {
        if (text == null) {
            errors.add(key + ": is missing; it must be " + kinds());
            return ExecutorKind.THREADS;
        }
        return ExecutorKind.ofWord(text)
                .orElseGet(
                        () -> {
                            errors.add("%s: '%s' must be %s".formatted(key, text, kinds()));
                            return ExecutorKind.THREADS;
                        });
    }

    private static String kinds() {
        return Arrays.stream(ExecutorKind.values())
                .map(ExecutorKind::word)
                .collect(Collectors.joining(" or "));
    }

    private void onlyForProcesses(String key, ExecutorKind executor, boolean isSet) {
        if (isSet && executor != ExecutorKind.PROCESSES) {
            errors.add(
                    "%s: is only for processes, and the executor is %s"
                            .formatted(key, executor.word()));
        }
    }

    private int slots(String key, @Nullable String text) {
        return text == null || text.equals("auto") ? processors : number(key, text, 1, 100_000);
    }

    /// A whole number from 1 to `most`.
    private int number(String key, @Nullable String text, int otherwise, int most) {
        if (text == null) {
            return otherwise;
        }
        return parsed(text, Integer::parseInt)
                .filter(number -> number >= 1 && number <= most)
                .orElseGet(
                        () -> {
                            String auto = key.endsWith(".slots") ? "'auto' or " : "";
                            errors.add(
                                    "%s: '%s' must be %sa whole number from 1 to %,d"
                                            .formatted(key, text, auto, most));
                            return otherwise;
                        });
    }

    private Duration duration(String key, @Nullable String text, String otherwise, Duration least) {
        Duration fallback = DurationStyle.detectAndParse(otherwise);
        if (text == null) {
            return fallback;
        }
        return parsed(text, DurationStyle::detectAndParse)
                .filter(value -> value.compareTo(least) >= 0 && value.compareTo(LONGEST) <= 0)
                .orElseGet(
                        () -> {
                            errors.add(
                                    "%s: '%s' must be a duration like 30s, 5m or PT5M, from %s to 7d"
                                            .formatted(key, text, least.isZero() ? "0s" : "1ms"));
                            return fallback;
                        });
    }

    private Path path(String key, @Nullable String text, String otherwise) {
        try {
            return Path.of(text == null ? otherwise : text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            errors.add("%s: '%s' is not a path: %s".formatted(key, text, e.getReason()));
            return Path.of(otherwise);
        }
    }

    private static <T> Optional<T> parsed(String text, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String node(@Nullable String text) {
        if (text != null && !text.isBlank()) {
            return text;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
