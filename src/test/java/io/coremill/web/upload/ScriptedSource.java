package io.coremill.web.upload;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.coremill.access.CallerAdmission;
import io.coremill.web.exchange.UploadSource;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.security.CallerAdmissions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A body that comes as a test has it, in a time of its own.
final class ScriptedSource implements UploadSource {
    /// Stands between what is there at once and what has to be waited for.
    static final String LATER = "(later)";

    final AtomicLong nanos = new AtomicLong();
    int pauses = 0;

    /// What happens when all has been read; null if the body ends.
    @Nullable Exception end;

    /// Whether the caller still is.
    CallerAdmission admitted = CallerAdmission.ALWAYS;

    /// What happens at a pause.
    Runnable atPause = () -> {};

    private final Queue<String> parts = new ArrayDeque<>();

    ScriptedSource then(String... more) {
        parts.addAll(java.util.List.of(more));
        return this;
    }

    @Override
    public boolean isReadable() {
        return !LATER.equals(parts.peek()) && (!parts.isEmpty() || end == null);
    }

    @Override
    public int read(byte[] into) throws IOException {
        String part = parts.poll();
        part = LATER.equals(part) ? parts.poll() : part;
        if (part != null) {
            byte[] bytes = part.getBytes(UTF_8);
            System.arraycopy(bytes, 0, into, 0, bytes.length);
            return bytes.length;
        }
        if (end instanceof IOException gone) {
            throw gone;
        }
        if (end instanceof ProblemException problem) {
            throw problem;
        }
        return -1;
    }

    @Override
    public void checkAdmitted() {
        if (!admitted.lasts()) {
            throw CallerAdmissions.ended();
        }
    }

    @Override
    public void pause(Duration time) {
        pauses++;
        nanos.addAndGet(time.toNanos());
        atPause.run();
    }
}
