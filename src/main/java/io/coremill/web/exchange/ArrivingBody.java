package io.coremill.web.exchange;

import jakarta.servlet.ServletInputStream;
import java.io.IOException;

/// The body of an upload, of which one reads what is there.
final class ArrivingBody {
    private final ServletInputStream in;
    private boolean atEnd = false;

    ArrivingBody(ServletInputStream in) {
        this.in = in;
    }

    boolean isReadable() {
        return isAtEnd() || in.isReady();
    }

    private boolean isAtEnd() {
        return atEnd || in.isFinished();
    }

    /// @return 0 if there is nothing, -1 at the end
    int readWhatIsHere(byte[] into) throws IOException {
        if (isAtEnd()) {
            atEnd = true;
            return -1;
        }
        int count = in.isReady() ? in.read(into) : 0;
        atEnd = count < 0;
        return count;
    }
}
