package io.coremill.web.arrival;

import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// The bytes of a body that have come so far; of those that are too many, none are kept.
final class BodyContent {
    private static final int AT_ONCE = 8192;

    private final long announced;
    private final int most;
    private final ByteArrayOutputStream kept;
    private final byte[] next;
    private long received;

    /// @param announced how long it will be; -1 if that is not known
    /// @param most how many bytes are kept
    BodyContent(long announced, int most) {
        this.announced = announced;
        this.most = most;
        next = new byte[announced < 0 ? AT_ONCE : (int) Math.min(announced, AT_ONCE)];
        kept = new ByteArrayOutputStream(next.length);
    }

    /// Takes what can be had without waiting.
    ///
    /// @return whether that is all
    boolean takeWhatIsHere(ServletInputStream in) throws IOException {
        while (!isWhole(in) && in.available() > 0) {
            if (!take(in)) {
                break;
            }
        }
        return isWhole(in);
    }

    private boolean isWhole(ServletInputStream in) {
        return announced < 0 ? in.isFinished() : received == announced;
    }

    /// @return false at the end
    boolean take(ServletInputStream in) throws IOException {
        int count = in.read(next);
        if (count > 0) {
            received += count;
            kept.write(next, 0, Math.min(count, most - kept.size()));
        }
        return count >= 0;
    }

    /// How many bytes are kept.
    int most() {
        return most;
    }

    long received() {
        return received;
    }

    byte[] bytes() {
        return kept.toByteArray();
    }
}
