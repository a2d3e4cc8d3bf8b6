package io.coremill.web.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyFigures;
import io.coremill.queue.upload.AnsweredLine;
import io.coremill.queue.upload.KeyedUploads;
import io.coremill.queue.upload.UploadStanding;
import io.coremill.queue.upload.UploadTurn;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@Tag("anywhere")
class KeyedUploadTest {
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private final KeyedUpload upload =
            KeyedUpload.begin(
                    new LeavingStore(),
                    new IdempotencyKey("", "key", "lines", Duration.ofDays(1)),
                    _ -> Optional.empty(),
                    true,
                    new LineDigest(),
                    new KeyFigures());

    /// Else another node would answer with a conflict to who sends again at once.
    @Test
    void anUploadIsLeftOnceTheStoreHasIt() throws Exception {
        var leaving = new Thread(upload::leave);
        leaving.start();
        while (leaving.getState() != Thread.State.WAITING) {
            assertThat(leaving.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        left.complete(null);
        leaving.join();
        upload.leave();
    }

    @Test
    void aStoreThatIsAwayLeavesAnUploadLater() {
        upload.leave();
        assertThat(left).isNotDone();
    }

    @Test
    void anUploadThatTheStoreCannotLeaveIsOverAllTheSame() {
        left.completeExceptionally(new StorageUnavailableException("no", new IOException()));
        upload.leave();
    }

    @Test
    void aCompleteUploadNeedNotBeLeft() {
        upload.complete();
        upload.leave();
        assertThat(left).isNotDone();
    }

    /// Has an upload be left when the test says so.
    private final class LeavingStore implements KeyedUploads {
        @Override
        public CompletableFuture<UploadStanding> beginUpload(IdempotencyKey request) {
            return CompletableFuture.completedFuture(
                    UploadStanding.fresh(new UploadTurn(request, "upload", 1), new byte[0]));
        }

        @Override
        public CompletableFuture<Void> leaveUpload(UploadTurn turn) {
            return left;
        }

        @Override
        public List<AnsweredLine> answeredAfter(String upload, long line) {
            return List.of();
        }
    }
}
