package io.coremill.comparison.result;

import io.coremill.json.StoredJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/// Comparisons as files of [StoredJson] in a directory, each whole or not there at all; the oldest
/// go.
public final class ComparisonArchive {
    private static final Logger log = LoggerFactory.getLogger(ComparisonArchive.class);
    private static final String SUFFIX = ".json";
    private static final int MOST = 100;

    private final Path directory;

    public ComparisonArchive(Path directory) {
        this.directory = directory;
    }

    /// All that can be read, by id, the oldest first.
    public Map<String, Comparison> read() throws IOException {
        var all = new LinkedHashMap<String, Comparison>();
        for (Path file : files()) {
            try {
                Comparison each = read(file);
                all.put(each.id(), each);
            } catch (JacksonException e) {
                log.warn("{} is no comparison and is left alone: {}", file, e.getMessage());
            }
        }
        return all;
    }

    private static Comparison read(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        return PayloadText.in(content, StoredJson.MAPPER.readerFor(Comparison.class))
                .readValue(content);
    }

    public void write(Comparison comparison) throws IOException {
        Files.createDirectories(directory);
        Path unfinished = // one that others of the group may read
                Files.createFile(directory.resolve("unfinished-" + UUID.randomUUID() + ".tmp"));
        try {
            Files.write(unfinished, StoredJson.MAPPER.writeValueAsBytes(comparison));
            Files.move(
                    unfinished,
                    directory.resolve(comparison.id() + SUFFIX),
                    StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /// @return the ids of those that are gone now
    public List<String> trim() throws IOException {
        List<Path> files = files();
        List<Path> gone = files.subList(0, Math.max(0, files.size() - MOST));
        for (Path file : gone) {
            Files.deleteIfExists(file);
        }
        return gone.stream().map(ComparisonArchive::id).toList();
    }

    private static String id(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }

    /// Ids rise with time, and so do these names.
    private List<Path> files() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted(Comparator.comparing(Path::getFileName))
                    .toList();
        }
    }
}
