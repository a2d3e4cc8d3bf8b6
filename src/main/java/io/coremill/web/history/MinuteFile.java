package io.coremill.web.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A ring of minutes in a file, which never grows beyond them. It is only ever looked at: what
/// cannot be read or written is left out, and nothing else suffers.
final class MinuteFile {
    private static final Logger log = LoggerFactory.getLogger(MinuteFile.class);

    private final Path path;
    private final int minutes;
    private boolean failed = false;

    MinuteFile(Path path, int minutes) {
        this.path = path;
        this.minutes = minutes;
    }

    List<MinuteRecord> read() {
        var all = new ArrayList<MinuteRecord>();
        try {
            byte[] bytes = Files.exists(path) ? readRing() : new byte[0];
            for (int at = 0; at + MinuteRecord.BYTES <= bytes.length; at += MinuteRecord.BYTES) {
                MinuteRecord.read(Arrays.copyOfRange(bytes, at, at + MinuteRecord.BYTES))
                        .ifPresent(all::add);
            }
        } catch (IOException e) {
            log.warn("the history in {} cannot be read: {}", path, e.toString());
        }
        return all;
    }

    /// Each where one stood that is older by the length of the ring.
    void write(List<MinuteRecord> records) {
        try (var file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (MinuteRecord minute : records) {
                long at = minute.minute() % minutes * MinuteRecord.BYTES;
                file.write(ByteBuffer.wrap(minute.bytes()), at);
            }
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                log.warn("the history in {} cannot be written: {}", path, e.toString());
            }
            failed = true;
        }
    }

    /// No more than a ring has, whatever the file has become.
    private byte[] readRing() throws IOException {
        try (var in = Files.newInputStream(path)) {
            return in.readNBytes(minutes * MinuteRecord.BYTES);
        }
    }
}
