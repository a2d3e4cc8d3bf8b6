package io.coremill.executor.processes.once;

import java.util.ArrayList;
import java.util.List;

/// What a process has printed so far. It grows by pieces, so that nothing is copied as it grows,
/// and once more in the end.
///
/// For one thread.
final class CollectedOutput {
    private static final int FIRST_PIECE = 4 * 1024;
    private static final int LARGEST_PIECE = 1024 * 1024;

    private final int most;
    private final List<byte[]> full = new ArrayList<>();
    private byte[] piece = new byte[0];
    private int length = 0;
    private int size = 0;

    /// @param most bytes that it takes
    CollectedOutput(int most) {
        this.most = most;
    }

    /// @return whether there was room; if not, none of them is kept
    boolean add(byte[] bytes, int count) {
        if (count > most - size) {
            return false;
        }
        for (int done = 0; done < count; ) {
            makeRoom();
            int some = Math.min(count - done, piece.length - length);
            System.arraycopy(bytes, done, piece, length, some);
            length += some;
            size += some;
            done += some;
        }
        return true;
    }

    boolean isEmpty() {
        return size == 0;
    }

    byte[] bytes() {
        byte[] all = new byte[size];
        int at = 0;
        for (byte[] one : full) {
            System.arraycopy(one, 0, all, at, one.length);
            at += one.length;
        }
        System.arraycopy(piece, 0, all, at, length);
        return all;
    }

    /// Lets go of it.
    void clear() {
        full.clear();
        piece = new byte[0];
        length = 0;
        size = 0;
    }

    private void makeRoom() {
        if (length < piece.length) {
            return;
        }
        if (length > 0) {
            full.add(piece);
        }
        piece = new byte[Math.clamp(2L * piece.length, FIRST_PIECE, LARGEST_PIECE)];
        length = 0;
    }
}
