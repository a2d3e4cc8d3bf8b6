package io.coremill.subprocess.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// What `poll` is asked about some descriptors, each in its place: an array of
/// `struct pollfd { int fd; short events; short revents; }`.
///
/// For one thread.
public final class PollSet {
    public static final short READABLE = 1;
    public static final short WRITABLE = 4;

    private static final int SIZE = 8;
    private static final int EVENTS = 4;
    private static final int ANSWERS = 6;

    private final PosixCalls posix;
    private final int places;
    private final MemorySegment array;

    public PollSet(PosixCalls posix, int places, Arena arena) {
        this.posix = posix;
        this.places = places;
        this.array = arena.allocate((long) places * SIZE, Integer.BYTES);
    }

    /// @param descriptor negative if there is nothing to ask
    public void ask(int place, int descriptor, short events) {
        long at = (long) place * SIZE;
        array.set(JAVA_INT, at, descriptor);
        array.set(JAVA_SHORT, at + EVENTS, events);
        array.set(JAVA_SHORT, at + ANSWERS, (short) 0);
    }

    /// Waits until there is an answer to one of them, or the time is up.
    ///
    /// @param millis negative for any time
    public void await(int millis) {
        posix.poll(array, places, millis);
    }

    /// 0 if there is none.
    public short answer(int place) {
        return array.get(JAVA_SHORT, (long) place * SIZE + ANSWERS);
    }
}
