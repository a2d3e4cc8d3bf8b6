package io.coremill.queue.upload;

import io.coremill.job.JobId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Lines and what became of them, in as few bytes as they take: their numbers and the upper halves
/// of the ids rise by little from one to the next. What did something else than to make a job comes
/// after a zero and the number of its kind, which is kept: no line begins with a zero.
final class AnsweredLines {
    private static final int SEVEN_BITS = 0x7F;
    private static final int MORE = 0x80;
    private static final List<LineAnswer.Kind> KINDS =
            List.of(
                    LineAnswer.Kind.NEW,
                    LineAnswer.Kind.KEPT,
                    LineAnswer.Kind.REPLACED,
                    LineAnswer.Kind.HELD);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long line = 0;
    private long high = 0;

    /// @param job null if the line was rejected for what is wrong with it
    void add(LineMark mark, @Nullable JobId job, LineAnswer.Kind kind) {
        if (kind != LineAnswer.Kind.NEW) {
            bytes.write(0);
            bytes.write(KINDS.indexOf(kind));
        }
        putSmall((mark.line() - line) << 1 | (job == null ? 0 : 1));
        line = mark.line();
        bytes.write(mark.digest(), 0, Integer.BYTES);
        if (job != null) {
            UUID id = job.value();
            putSmall(id.getMostSignificantBits() - high);
            high = id.getMostSignificantBits();
            bytes.writeBytes(
                    ByteBuffer.allocate(Long.BYTES).putLong(id.getLeastSignificantBits()).array());
        }
    }

    private void putSmall(long value) {
        long left = value;
        while ((left & ~SEVEN_BITS) != 0) {
            bytes.write((int) (left & SEVEN_BITS) | MORE);
            left >>>= 7;
        }
        bytes.write((int) left);
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    static List<AnsweredLine> read(byte[] written) {
        var lines = new ArrayList<AnsweredLine>();
        var in = ByteBuffer.wrap(written);
        long line = 0;
        long high = 0;
        while (in.hasRemaining()) {
            long head = small(in);
            var kind = LineAnswer.Kind.NEW;
            if (head == 0) {
                kind = KINDS.get(in.get());
                head = small(in);
            }
            line += head >>> 1;
            int check = in.getInt();
            JobId job = null;
            if ((head & 1) == 1) {
                high += small(in);
                job = new JobId(new UUID(high, in.getLong()));
            }
            lines.add(new AnsweredLine(line, check, job, kind));
        }
        return lines;
    }

    private static long small(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & SEVEN_BITS) << shift;
            if ((next & MORE) == 0) {
                return value;
            }
        }
    }
}
