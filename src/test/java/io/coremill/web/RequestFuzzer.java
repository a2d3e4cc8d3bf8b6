package io.coremill.web;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import tools.jackson.databind.JsonNode;

/// Makes requests of what the description of the API lists, and then spoils them. The same seed
/// makes the same requests, but for the ids of jobs.
final class RequestFuzzer {
    private static final List<String> METHODS =
            List.of(
                    "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO",
                    "get");

    private static final List<String> MORE_PATHS =
            List.of(
                    "/",
                    "/v3/api-docs",
                    "/swagger-ui/index.html",
                    "/actuator",
                    "/actuator/health",
                    "/actuator/health/readiness",
                    "/actuator/prometheus",
                    "/actuator/env",
                    "/v1",
                    "/v1/",
                    "/nowhere",
                    "/error");

    /// None of them names a queue or a type that others use.
    private static final List<String> VALUES =
            List.of(
                    "any",
                    "cpu",
                    "noop",
                    "none",
                    "",
                    " ",
                    "0",
                    "1",
                    "-1",
                    "9223372036854775808",
                    "1e400",
                    "NaN",
                    "true",
                    "null",
                    "[]",
                    "{}",
                    "%",
                    "%zz",
                    "%00",
                    "%0d%0aX-Evil:%201",
                    "%c0%ae%c0%ae",
                    "..",
                    "..%2f..",
                    "%2e%2e",
                    ";a=b",
                    "'; DROP TABLE job; --",
                    "${jndi:ldap://127.0.0.1/a}",
                    "<script>alert(1)</script>",
                    "\u00e4\u00f6",
                    "2026-01-01T00:00:00Z",
                    "+999999999-12-31T23:59:59Z",
                    "PT1S",
                    "PT9223372036854775807S",
                    "0199a0a0-0000-7000-8000-000000000000",
                    "a".repeat(300),
                    "a,b,,c",
                    "*",
                    "queued",
                    "succeeded",
                    "W/\"1\"",
                    "\"1\"",
                    "\"");

    private static final List<String> HEADERS =
            List.of(
                    "Accept",
                    "Accept-Encoding",
                    "Accept-Language",
                    "Authorization",
                    "Cookie",
                    "Content-Encoding",
                    "Content-Language",
                    "Forwarded",
                    "Idempotency-Key",
                    "If-Match",
                    "If-None-Match",
                    "If-Modified-Since",
                    "Last-Event-ID",
                    "Origin",
                    "Prefer",
                    "Range",
                    "Referer",
                    "Sec-Fetch-Site",
                    "Upgrade",
                    "X-Forwarded-For",
                    "X-Forwarded-Prefix",
                    "X-HTTP-Method-Override",
                    "baggage",
                    "traceparent",
                    "tracestate");

    private static final List<String> TYPES =
            List.of(
                    "application/json",
                    "application/x-ndjson",
                    "application/jsonl",
                    "application/merge-patch+json",
                    "application/json; charset=utf-16",
                    "application/x-www-form-urlencoded",
                    "multipart/form-data; boundary=x",
                    "text/plain",
                    "*/*",
                    "nonsense");

    private static final Map<String, String> BODIES =
            Map.of(
                    "submitJob", "{\"type\":\"noop\",\"queue\":\"any\",\"payload\":{\"a\":[1,{}]}}",
                    "changeJob", "{\"priority\":3,\"tags\":[\"a\"]}",
                    "putSchedule", "{\"cron\":\"@yearly\",\"job\":{\"type\":\"noop\"}}",
                    "beginBulkAction", "{\"action\":\"cancel\",\"filter\":{\"type\":\"none\"}}",
                    "startComparison", "{\"type\":\"none\",\"ways\":[\"threads\"],\"rounds\":1}");

    private final SplittableRandom random;
    private final List<Operation> operations = new ArrayList<>();
    private final Deque<String> jobs = new ArrayDeque<>();

    RequestFuzzer(JsonNode document, long seed) {
        random = new SplittableRandom(seed);
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> it : path.getValue().properties()) {
                if (!it.getKey().equals("parameters")) {
                    operations.add(Operation.of(it.getKey(), path.getKey(), it.getValue()));
                }
            }
        }
    }

    /// @param isWhole whether the bytes end where a reader of HTTP finds the end of the request
    /// @param isHead whether the answer has no body
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Request(byte[] bytes, boolean isWhole, boolean isHead) {
        @Override
        public String toString() {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private record Operation(String id, String method, String path, List<String> parameters) {
        static Operation of(String method, String path, JsonNode described) {
            List<String> names = new ArrayList<>();
            for (JsonNode each : described.path("parameters")) {
                if (each.path("in").asString("").equals("query")) {
                    names.add(each.get("name").stringValue());
                }
            }
            String id = described.path("operationId").asString("");
            return new Operation(id, method.toUpperCase(Locale.ROOT), path, names);
        }
    }

    /// A job that later requests may be about.
    void submitted(String id) {
        jobs.addLast(id);
        if (jobs.size() > 50) {
            jobs.removeFirst();
        }
    }

    Request next() {
        Operation operation = operations.get(random.nextInt(operations.size()));
        String method = chance(10) ? oneOf(METHODS) : operation.method();
        boolean isWhole = !chance(20);
        byte[] body = body(operation);
        var head = new StringBuilder(method).append(' ').append(target(operation));
        head.append(" HTTP/1.1\r\nHost: localhost\r\n");
        headers(head, body);
        var all = new ByteArrayOutputStream();
        all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(body);
        byte[] bytes = all.toByteArray();
        return new Request(isWhole ? bytes : spoiled(bytes), isWhole, method.equals("HEAD"));
    }

    private String target(Operation operation) {
        String path = chance(10) ? oneOf(MORE_PATHS) : filled(operation.path());
        if (chance(5)) {
            path += encoded("/" + oneOf(VALUES));
        }
        var query = new StringBuilder();
        for (String name : operation.parameters()) {
            if (chance(30)) {
                query.append(query.isEmpty() ? '?' : '&').append(name).append('=');
                query.append(encoded(oneOf(VALUES)));
            }
        }
        return path + query;
    }

    private String filled(String template) {
        String path = template;
        while (path.contains("{")) {
            int end = path.indexOf('}');
            String value = chance(25) ? encoded(oneOf(VALUES)) : known(template);
            path = path.substring(0, path.indexOf('{')) + value + path.substring(end + 1);
        }
        return path;
    }

    private String known(String template) {
        boolean isJob = template.startsWith("/v1/jobs/") && !jobs.isEmpty();
        return isJob ? jobs.stream().skip(random.nextInt(jobs.size())).findFirst().get() : "any";
    }

    /// So that it ends neither the request line nor the path.
    private static String encoded(String value) {
        var encoded = new StringBuilder();
        for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
            if (each <= ' ' || "?#\"<>{}|\\^`[]".indexOf(each) >= 0) {
                encoded.append("%%%02X".formatted(each & 0xFF));
            } else {
                encoded.append((char) each);
            }
        }
        return encoded.toString();
    }

    private void headers(StringBuilder head, byte[] body) {
        if (body.length > 0) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
            String type = chance(80) ? TYPES.getFirst() : oneOf(TYPES);
            head.append("Content-Type: ").append(type).append("\r\n");
        }
        while (chance(40)) {
            String value = oneOf(VALUES).replace('\n', ' ').replaceAll("[^\\x20-\\xff]", "");
            head.append(oneOf(HEADERS)).append(": ").append(value).append("\r\n");
        }
    }

    private byte[] body(Operation operation) {
        String sample = BODIES.getOrDefault(operation.id(), "");
        if (sample.isEmpty() && !chance(10)) {
            return new byte[0];
        }
        String text = chance(50) ? sample : mutated(sample);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return chance(85) ? bytes : withOtherBytes(bytes);
    }

    /// With one value, or one name, that does not belong there.
    private String mutated(String json) {
        String value = oneOf(VALUES).replace("\\", "\\\\").replace("\"", "\\\"");
        return switch (random.nextInt(6)) {
            case 0 -> json.replaceFirst("\"noop\"|3|\"none\"", quoted(value));
            case 1 -> json.replaceFirst("\\{", quoted("{\"" + value + "\":1,"));
            case 2 -> json.replaceFirst("\\[1|\\[\"a\"", quoted("[".repeat(100) + value));
            case 3 -> json.substring(0, random.nextInt(json.length() + 1));
            case 4 -> json + json;
            default -> "{\"payload\":" + "{\"a\":".repeat(random.nextInt(200)) + "1";
        };
    }

    private static String quoted(String replacement) {
        return Matcher.quoteReplacement(replacement);
    }

    private byte[] withOtherBytes(byte[] bytes) {
        byte[] other = bytes.clone();
        for (int i = 0; i < 3 && other.length > 0; i++) {
            other[random.nextInt(other.length)] = (byte) random.nextInt(256);
        }
        return other;
    }

    /// Cut off, with other bytes, or with a part of it twice.
    private byte[] spoiled(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> withOtherBytes(bytes);
            case 2 -> inserted(bytes, at, new byte[] {(byte) random.nextInt(256)});
            default -> inserted(bytes, at, bytes);
        };
    }

    private static byte[] inserted(byte[] bytes, int at, byte[] more) {
        var all = new ByteArrayOutputStream();
        all.write(bytes, 0, at);
        all.writeBytes(more);
        all.write(bytes, at, bytes.length - at);
        return all.toByteArray();
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    int upTo(int bound) {
        return random.nextInt(bound);
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
