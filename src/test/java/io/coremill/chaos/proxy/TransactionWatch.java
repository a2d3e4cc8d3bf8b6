package io.coremill.chaos.proxy;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Follows one connection, and knows what its transaction has done when its commit is answered.
final class TransactionWatch {
    private static final Pattern LANE =
            Pattern.compile("(?i)SET application_name = '([^']*)'", Pattern.DOTALL);
    private static final Pattern ROWS = Pattern.compile("(?:SELECT|INSERT 0|UPDATE|DELETE) (\\d+)");

    private final Map<String, String> statements = new ConcurrentHashMap<>();
    private final Set<CommitKind> done = EnumSet.noneOf(CommitKind.class);
    private volatile String lane = "";
    private volatile String running = "";

    /// What opens the connection may name its lane.
    void opened(WireMessage message) {
        String text = new String(message.body(), StandardCharsets.UTF_8);
        List<String> words = List.of(text.split("\0", -1));
        int place = words.indexOf("application_name");
        if (place >= 0) {
            lane = words.get(place + 1);
        }
    }

    /// To the server.
    void sent(WireMessage message) {
        switch (message.type()) {
            case 'Q' -> run(message.text(0));
            case 'P' -> statements.put(message.text(0), message.text(1));
            case 'B' -> run(statements.getOrDefault(message.text(1), ""));
            default -> {
                // changes nothing about what runs
            }
        }
    }

    private void run(String sql) {
        Matcher named = LANE.matcher(sql);
        if (named.find()) {
            lane = named.group(1);
        }
        running = sql;
    }

    /// From the server.
    void received(WireMessage message) {
        if (message.type() == 'C') {
            Matcher rows = ROWS.matcher(message.text(0));
            if (rows.matches() && !rows.group(1).equals("0")) {
                CommitKind.of(lane, running).ifPresent(done::add);
            }
        } else if (message.type() == 'Z' && message.body()[0] == 'I') {
            done.clear();
        }
    }

    /// Whether this answers the commit of a transaction that has done it.
    boolean answersCommitOf(CommitKind kind, WireMessage message) {
        return message.type() == 'C' && message.text(0).equals("COMMIT") && done.contains(kind);
    }
}
