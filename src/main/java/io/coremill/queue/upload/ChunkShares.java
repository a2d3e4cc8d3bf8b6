package io.coremill.queue.upload;

import java.util.List;

/// How many jobs of chunks there may be in one transaction: as many as there are other commands,
/// so that these wait for a transaction that is twice as long at most. Where few others wait, a
/// few jobs go by all the same, lest uploads stand still.
public final class ChunkShares {
    /// Of all chunks, where no other command waits.
    public static final int MOST = 1_000;

    /// Of all chunks, beside others.
    public static final int LEAST = 16;

    private ChunkShares() {}

    /// Has each chunk take its share with the next transaction.
    ///
    /// @param others commands that wait and are of no chunk
    /// @return how many of the first ones got one job more than the others
    public static int give(List<PendingChunk> chunks, int others) {
        int all = others == 0 ? MOST : Math.clamp(others, LEAST, MOST);
        int more = all % chunks.size();
        for (int i = 0; i < chunks.size(); i++) {
            chunks.get(i).share(all / chunks.size() + (i < more ? 1 : 0));
        }
        return more;
    }
}
