package io.coremill.seal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/// Keys for tests, which are not secret: the bytes of each follow from its name.
public final class SealKeys {
    private static final int BYTES = 32;

    private SealKeys() {}

    /// With keys of these names, of which the first one seals.
    public static ColumnSeal of(String... names) {
        return of(Arrays.stream(names).map(SealKeys::line).toList());
    }

    public static ColumnSeal of(List<String> lines) {
        try {
            Path file = Files.createTempFile("coremill", ".keys");
            try {
                Files.write(file, lines);
                return ColumnSeal.of(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A line of a file of keys.
    public static String line(String name) {
        return line(name, name);
    }

    /// A key of this name with the bytes of another one.
    public static String line(String name, String other) {
        byte[] secret = Arrays.copyOf((other + "-secret").getBytes(StandardCharsets.UTF_8), BYTES);
        return name + " " + Base64.getEncoder().encodeToString(secret);
    }

    /// What a file has of these keys.
    public static String text(String... names) {
        return Arrays.stream(names).map(SealKeys::line).collect(Collectors.joining("\n"));
    }
}
