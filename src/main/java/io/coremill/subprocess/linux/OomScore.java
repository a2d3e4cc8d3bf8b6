package io.coremill.subprocess.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Has the kernel end a process of ours rather than the service when there is no more memory: it
/// takes the process with the highest score, which by size alone would mostly be the service.
public final class OomScore {
    private static final int MORE = 500;
    private static final int MOST = 1000;

    private OomScore() {}

    /// For a process that has just been started, and all that it will start. Nothing happens on
    /// systems that know no such score.
    public static void raise(long pid) {
        try {
            int ours = Integer.parseInt(Files.readString(file("self")).strip());
            Files.writeString(
                    file(Long.toString(pid)), Integer.toString(Math.min(MOST, ours + MORE)));
        } catch (IOException e) {
            // no procfs, or the process has ended already
        }
    }

    private static Path file(String process) {
        return Path.of("/proc", process, "oom_score_adj");
    }
}
