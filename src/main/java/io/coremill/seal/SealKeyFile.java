package io.coremill.seal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// A file of keys: one a line, its name and 256 bits in base64 with a blank between them. The first
/// one seals; all of them open. Lines that are empty or begin with `#` do not count.
final class SealKeyFile {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
    private static final int WORDS = 2;
    private static final long MOST_BYTES = 64 * 1024;

    private SealKeyFile() {}

    /// @throws IllegalArgumentException with what is wrong with it, but not with what is in it
    static List<SealingKey> read(Path file) {
        var keys = new ArrayList<SealingKey>();
        int number = 0;
        for (String line : lines(file)) {
            number++;
            String words = line.strip();
            if (!words.isEmpty() && words.charAt(0) != '#') {
                keys.add(key(words.split("\\s+"), file, number));
            }
        }
        check(keys, file);
        return List.copyOf(keys);
    }

    private static List<String> lines(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException("'%s' is no file of keys".formatted(file));
            }
            return Files.readAllLines(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "'%s' cannot be read; it must be a text file that this user may read"
                            .formatted(file),
                    e);
        }
    }

    private static SealingKey key(String[] words, Path file, int line) {
        if (words.length != WORDS) {
            throw refused(file, line, "must be a name, a blank and a key in base64");
        }
        if (!NAME.matcher(words[0]).matches()) {
            throw refused(
                    file, line, "must begin with a name of 1 to 32 small letters, digits and '-'");
        }
        byte[] secret = secret(words[1]);
        if (secret.length != SealingKey.BYTES) {
            throw refused(
                    file, line, "must have a key of 32 bytes in base64: openssl rand -base64 32");
        }
        return SealingKey.of(words[0], secret);
    }

    private static byte[] secret(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            return new byte[0];
        }
    }

    private static void check(List<SealingKey> keys, Path file) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("'%s' has no key".formatted(file));
        }
        long names = keys.stream().map(SealKeyFile::name).distinct().count();
        if (names < keys.size()) {
            throw new IllegalArgumentException(
                    "'%s' has a name twice; each key needs one of its own".formatted(file));
        }
    }

    private static String name(SealingKey key) {
        return key.id().substring(0, key.id().indexOf('.'));
    }

    private static IllegalArgumentException refused(Path file, int line, String what) {
        return new IllegalArgumentException("line %d of '%s' %s".formatted(line, file, what));
    }
}
