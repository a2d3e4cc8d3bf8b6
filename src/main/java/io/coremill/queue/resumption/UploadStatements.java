package io.coremill.queue.resumption;

/// The statements about uploads under keys, of either store.
public final class UploadStatements {

    /// What became of the lines that were committed next. Arguments: upload, line.
    public static final String PART =
            """
            SELECT answers FROM coremill.upload_part
            WHERE upload = ? AND line > ? ORDER BY line LIMIT 1
            """;

    /// Arguments: principal, key, now.
    static final String KEY =
            """
            SELECT digest, upload FROM coremill.idempotency_key
            WHERE principal = ? AND key = ? AND expires > ?
            """;

    /// Arguments: when it expires, principal, key, upload.
    static final String RENEW =
            """
            UPDATE coremill.idempotency_key SET expires = ?
            WHERE principal = ? AND key = ? AND upload = ?
            """;

    /// Argument: id.
    static final String FIND =
            "SELECT turn, line, digest, complete, holder, held FROM coremill.upload WHERE id = ?";

    /// Arguments: who is at it, until when that is believed, when it expires, id, turn before.
    static final String TAKE =
            """
            UPDATE coremill.upload SET turn = turn + 1, holder = ?, held = ?, expires = ?
            WHERE id = ? AND turn = ?
            """;

    /// Arguments: id, turn.
    static final String LEAVE =
            "UPDATE coremill.upload SET holder = NULL WHERE id = ? AND turn = ?";

    /// Arguments: line, digest, whether it is complete, who is at it, until when that is believed,
    /// when it expires, id, turn.
    static final String CREATE =
            """
            INSERT INTO coremill.upload (line, digest, complete, holder, held, expires, id, turn)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    /// Arguments: the same, and the line before.
    static final String ADVANCE =
            """
            UPDATE coremill.upload
            SET line = ?, digest = ?, complete = ?, holder = ?, held = ?, expires = ?
            WHERE id = ? AND turn = ? AND line = ? AND complete = 0
            """;

    /// Arguments: upload, line, answers.
    static final String ADD_PART =
            "INSERT INTO coremill.upload_part (upload, line, answers) VALUES (?, ?, ?)";

    /// The first that is kept no longer. Argument: now.
    public static final String EXPIRED =
            "SELECT id FROM coremill.upload WHERE expires <= ? ORDER BY expires LIMIT 1";

    /// The first parts: how many there are, the last line of them, and their bytes. Arguments:
    /// upload, how many parts at most.
    static final String FIRST_PARTS =
            """
            SELECT count(*), max(line), sum(bytes)
            FROM (SELECT line, length(answers) AS bytes FROM coremill.upload_part
                  WHERE upload = ? ORDER BY line LIMIT ?) AS part
            """;

    /// Arguments: upload, line.
    static final String FORGET_PARTS =
            "DELETE FROM coremill.upload_part WHERE upload = ? AND line <= ?";

    /// Arguments: id, now.
    static final String FORGET = "DELETE FROM coremill.upload WHERE id = ? AND expires <= ?";

    private UploadStatements() {}
}
