package io.coremill.subprocess;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A user of the system that processes run as in place of the service's own.
public record SystemUser(String name, int uid, int gid, String home) {
    private static final int FIELDS = 7;

    /// @throws IOException if there is no such user
    public static SystemUser find(String name) throws IOException {
        String[] fields = entry(name).strip().split(":", -1);
        if (fields.length < FIELDS) {
            throw new IOException("there is no user '" + name + "' here");
        }
        return new SystemUser(
                fields[0], Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), fields[5]);
    }

    /// Who the service itself is.
    public static int ownUid() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    public List<String> options() {
        return List.of("--reuid=" + uid, "--regid=" + gid, "--init-groups");
    }

    public Map<String, String> variables() {
        return Map.of("HOME", home, "USER", name, "LOGNAME", name);
    }

    /// Whether this user gets at a file; only root can ask for another one.
    public boolean finds(Path file) throws IOException {
        var command = new ArrayList<String>();
        command.add(SystemTool.path("setpriv"));
        command.addAll(options());
        command.addAll(List.of("--", SystemTool.path("test"), "-e", file.toString()));
        Process test =
                new ProcessBuilder(command)
                        .redirectError(Redirect.DISCARD)
                        .redirectOutput(Redirect.DISCARD)
                        .start();
        return test.onExit().join().exitValue() == 0;
    }

    private static String entry(String name) throws IOException {
        Process getent =
                new ProcessBuilder(SystemTool.path("getent"), "passwd", "--", name)
                        .redirectError(Redirect.DISCARD)
                        .start();
        try (var out = getent.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
