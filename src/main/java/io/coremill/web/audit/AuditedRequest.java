package io.coremill.web.audit;

import static java.util.Map.entry;

import io.coremill.access.audit.AuditTarget;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What a request asks for, by its method and path, as all paths of the API are made: a collection,
/// then one of it, then what is to be done with it. So an endpoint that is added is recorded
/// without a word here.
///
/// @param action a noun and a verb
record AuditedRequest(String action, AuditTarget target) {
    private static final String OTHER = "other";
    private static final String READ = "read";
    private static final String CREATE = "create";
    private static final String ACTUATOR = "actuator";
    private static final String SENSITIVE = "-sensitive";
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    /// Of parts of the API, by what their paths begin with.
    private static final Map<String, String> NOUNS =
            Map.ofEntries(
                    entry("jobs", "job"),
                    entry("queues", "queue"),
                    entry("schedules", "schedule"),
                    entry("bulk-actions", "bulk-action"),
                    entry("comparisons", "comparison"),
                    entry("workers", "worker"),
                    entry("worker-ends", "worker"),
                    entry("keys", "key"),
                    entry("audit", "audit"),
                    entry("nodes", "node"),
                    entry("types", "type"),
                    entry("errors", "error"),
                    entry("cores", "core"),
                    entry("live", "live"),
                    entry("history", "history"));

    /// A client may make up any other.
    private static final Pattern VERB = Pattern.compile("[a-z][a-z-]{0,30}");

    /// Parts of collections that are no members.
    private static final Set<String> VIEWS = Set.of("export", "counts");

    private static final Set<String> NAMED_BY_ID = Set.of("job", "bulk-action", "comparison");
    private static final Pattern ID =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /// Where `/v1/jobs` is `["", "v1", "jobs"]`.
    private static final int COLLECTION = 3;

    private static final int MEMBER = 4;
    private static final int VERB_OF_MEMBER = 5;

    static boolean isReading(String method) {
        return READING.contains(method);
    }

    /// @param path as the container understood it
    /// @param lines whether the body has a job on each line
    static AuditedRequest of(String method, String path, boolean lines) {
        List<String> parts = List.of(path.split("/", -1));
        if (parts.size() >= 2 && parts.get(1).equals(ACTUATOR)) {
            return ofActuator(method, parts);
        }
        if (parts.size() < COLLECTION || !parts.get(1).equals("v1")) {
            return new AuditedRequest(
                    "page." + (isReading(method) ? READ : OTHER), AuditTarget.of("page"));
        }
        String noun = NOUNS.getOrDefault(parts.get(2), OTHER);
        String verb = verb(method, parts, noun, lines);
        return new AuditedRequest(noun + "." + verb, new AuditTarget(noun, member(parts, noun)));
    }

    /// The action if what is in a sensitive job was shown. One that changes something has its own
    /// word.
    String sensitiveAction() {
        return action.endsWith("." + READ) ? action + SENSITIVE : action;
    }

    private static AuditedRequest ofActuator(String method, List<String> parts) {
        String endpoint = parts.size() > 2 ? parts.get(2) : "";
        return new AuditedRequest(
                ACTUATOR + "." + (isReading(method) ? READ : "change"),
                new AuditTarget(ACTUATOR, endpoint));
    }

    private static String member(List<String> parts, String noun) {
        String member = parts.size() >= MEMBER ? parts.get(MEMBER - 1) : "";
        if (VIEWS.contains(member)) {
            return "";
        }
        return NAMED_BY_ID.contains(noun) ? id(member) : member;
    }

    /// The API takes an id with capitals as well: it is recorded and found in small letters.
    static String id(String text) {
        return ID.matcher(text).matches() ? text.toLowerCase(Locale.ROOT) : text;
    }

    private static String verb(String method, List<String> parts, String noun, boolean lines) {
        if (isReading(method)) {
            return readVerb(parts);
        }
        return switch (method) {
            case "PUT" -> "put";
            case "PATCH" -> "change";
            case "DELETE" -> "delete";
            case "POST" -> postVerb(parts, noun, lines);
            default -> OTHER;
        };
    }

    private static String readVerb(List<String> parts) {
        boolean isExport = parts.size() == MEMBER && parts.getLast().equals("export");
        return isExport ? "export" : READ;
    }

    private static String postVerb(List<String> parts, String noun, boolean lines) {
        if (parts.size() == COLLECTION) {
            return noun.equals("job") ? lines ? "upload" : "submit" : CREATE;
        }
        boolean isVerb = parts.size() == VERB_OF_MEMBER && VERB.matcher(parts.getLast()).matches();
        return isVerb ? parts.getLast() : OTHER;
    }
}
