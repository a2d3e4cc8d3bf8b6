package io.coremill.subprocess;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The first line of a script, by which the kernel finds its interpreter. If that is not there, the
/// kernel reports that there is no such file, about a file that is there.
public final class ScriptHead {
    private static final String MARK = "#!";

    /// The kernel reads no more.
    private static final int MOST = 256;

    private ScriptHead() {}

    /// @throws IOException if the file is a script that cannot be run; names the reason
    public static void check(Path file) throws IOException {
        String line = firstLine(file);
        if (!line.startsWith(MARK)) {
            return;
        }
        if (line.endsWith("\r")) {
            throw new IOException(
                    file
                            + " cannot be run: its first line ends as lines do on Windows, so its"
                            + " interpreter would be "
                            + line.substring(MARK.length()).strip()
                            + " with a carriage return in its name; save it with line ends of"
                            + " Unix, with sed -i 's/\\r$//' for instance");
        }
        String interpreter = line.substring(MARK.length()).strip().split("[ \t]", 2)[0];
        if (!interpreter.isEmpty() && !Files.isExecutable(file.resolveSibling(interpreter))) {
            throw new IOException(file + " cannot be run: there is no interpreter " + interpreter);
        }
    }

    private static String firstLine(Path file) {
        try (var in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(MOST), StandardCharsets.ISO_8859_1);
            int end = start.indexOf('\n');
            return end < 0 ? start : start.substring(0, end);
        } catch (IOException e) {
            return ""; // it may be run and not read
        }
    }
}
