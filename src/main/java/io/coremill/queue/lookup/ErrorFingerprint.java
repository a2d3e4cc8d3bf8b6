package io.coremill.queue.lookup;

import io.coremill.job.JobError;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// What failures of one cause have in common: the type of the job, the kind of the error and its
/// message without numbers and ids. Kept with jobs, so what goes into it must stay as it is.
public final class ErrorFingerprint {
    private static final int DIGITS = 16;
    private static final int MOST_MESSAGE = 1_000;
    private static final Pattern UUIDS =
            Pattern.compile("\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    /// A word with a digit in it, which a number is too.
    private static final Pattern NUMBERED = Pattern.compile("[A-Za-z_]*+[0-9][A-Za-z0-9_]*+");

    /// Times, fractions, addresses and the like.
    private static final Pattern NUMBERS = Pattern.compile("[-+]?#(?:[-+.,:/]#)*+");

    private ErrorFingerprint() {}

    public static String of(String type, JobError error) {
        return of(type, causeOf(error));
    }

    /// @param cause by [#causeOf]
    public static String of(String type, String cause) {
        return digest(type + '\n' + cause);
    }

    /// The word of the kind, a slash, and a digest of kind and message: what is known of a
    /// fingerprint before the type is.
    public static String causeOf(JobError error) {
        return causeOf(error, UnaryOperator.identity());
    }

    /// @param mark makes of the digest one that gives nothing away of the message
    public static String causeOf(JobError error, UnaryOperator<String> mark) {
        String kind = error.kind().word();
        return kind + '/' + mark.apply(digest(kind + '\n' + plain(error.message())));
    }

    /// Of a sensitive job: the kind alone, as a digest of its message would confirm a guess of
    /// it.
    public static String causeOfSensitive(JobError error) {
        return error.kind().word() + "/sensitive";
    }

    static String plain(String message) {
        String start =
                message.length() > MOST_MESSAGE ? message.substring(0, MOST_MESSAGE) : message;
        String without = UUIDS.matcher(start).replaceAll("#");
        return NUMBERS.matcher(NUMBERED.matcher(without).replaceAll("#")).replaceAll("#");
    }

    private static String digest(String text) {
        try {
            byte[] whole =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(whole, 0, DIGITS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
