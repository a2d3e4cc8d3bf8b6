package io.coremill.handler.builtin;

import io.coremill.handler.JobContext;
import io.coremill.handler.JobHandler;
import io.coremill.handler.Json;
import io.coremill.handler.Payload;
import io.coremill.handler.Work;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/// SHA-256 of a text's UTF-8, then of the digest, and so on.
public final class HashHandler implements JobHandler {
    private static final long MOST_ROUNDS = 100_000_000;
    private static final long ROUNDS_BETWEEN_LOOKS = 1 << 16;

    @Override
    public String type() {
        return "hash";
    }

    @Override
    public String example() {
        return "{\"text\":\"coremill\",\"rounds\":100000}";
    }

    @Override
    public Work prepare(Payload payload) {
        byte[] text = payload.string("text", "").getBytes(StandardCharsets.UTF_8);
        long rounds = payload.integer("rounds", 1, 1, MOST_ROUNDS);
        return context -> {
            byte[] digest = digest(text, rounds, context);
            return Result.json(Json.write(Map.of("sha256", HexFormat.of().formatHex(digest))));
        };
    }

    private static byte[] digest(byte[] text, long rounds, JobContext context)
            throws InterruptedException, NoSuchAlgorithmException, DigestException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        byte[] digest = sha256.digest(text);
        for (long done = 1; done < rounds; done++) {
            if (done % ROUNDS_BETWEEN_LOOKS == 0) {
                context.checkStopped();
                context.progress(new Progress(done, (double) rounds, null));
            }
            sha256.update(digest);
            sha256.digest(digest, 0, digest.length);
        }
        return digest;
    }
}
