package io.coremill.access.audit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// Writes a line to the log for each entry, of `key=value`, and with the same facts as fields where
/// the log is structured.
final class AuditJournal {
    /// Its lines are never summed up.
    static final String LOGGER = "coremill.audit";

    private static final Logger log = LoggerFactory.getLogger(LOGGER);

    private AuditJournal() {}

    static void write(AuditEntry entry) {
        var event = entry.event();
        var line =
                log.atLevel(event.outcome() == AuditOutcome.REFUSED ? Level.WARN : Level.INFO)
                        .addKeyValue("event.id", entry.id())
                        .addKeyValue("event.action", event.action())
                        .addKeyValue("event.outcome", outcome(event.outcome()))
                        .addKeyValue("audit.kind", event.target().kind());
        add(line, "audit.target", event.target().id());
        add(line, "audit.detail", event.detail());
        add(line, "audit.key", event.actor().key());
        add(line, "user.name", event.actor().principal());
        add(line, "client.ip", event.actor().address());
        if (event.status() != 0) {
            var _ = line.addKeyValue("http.response.status_code", event.status()); // itself
        }
        line.log("{}", text(entry));
    }

    private static void add(LoggingEventBuilder line, String name, String value) {
        if (!value.isEmpty()) {
            var _ = line.addKeyValue(name, value); // itself
        }
    }

    /// In the words of the Elastic Common Schema.
    private static String outcome(AuditOutcome outcome) {
        return outcome == AuditOutcome.DONE ? "success" : "failure";
    }

    /// The line of an entry, without what it does not have.
    static String text(AuditEntry entry) {
        var event = entry.event();
        var text = new StringBuilder();
        add(text, "at", entry.at().toString());
        add(text, "action", event.action());
        add(text, "outcome", event.outcome().word());
        add(text, "status", event.status() == 0 ? "" : String.valueOf(event.status()));
        add(text, "principal", event.actor().principal());
        add(text, "key", event.actor().key());
        add(text, "address", event.actor().address());
        add(text, "kind", event.target().kind());
        add(text, "target", event.target().id());
        add(text, "detail", event.detail());
        add(text, "node", entry.node());
        add(text, "id", entry.id());
        return text.toString();
    }

    private static void add(StringBuilder text, String name, String value) {
        if (!value.isEmpty()) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(name)
                    .append('=')
                    .append(AuditText.value(value));
        }
    }
}
