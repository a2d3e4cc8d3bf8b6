package io.coremill.conformance.check;

import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What is wrong with the parameters of a notification; null if nothing is.
final class NoticeRules {
    private static final Set<String> LEVELS = Set.of("debug", "info", "warn", "error");

    private NoticeRules() {}

    static @Nullable String helloFlaw(JsonNode params) {
        if (!params.isObject()) {
            return "its params are not an object";
        }
        if (isNoCount(params.path("protocol"))) {
            return "protocol is not a whole number of at least 1";
        }
        if (isNoCount(params.path("concurrency"))) {
            return "concurrency is not a whole number of at least 1";
        }
        if (params.has("cancel") && !params.path("cancel").isBoolean()) {
            return "cancel is neither true nor false";
        }
        return params.has("types") && !isTypes(params.path("types"))
                ? "types is not an array of strings"
                : null;
    }

    static @Nullable String progressFlaw(JsonNode params) {
        if (!params.path("done").isNumber()) {
            return "done is not a number";
        }
        if (params.has("total") && !params.path("total").isNumber()) {
            return "total is not a number";
        }
        return params.has("message") && !params.path("message").isString()
                ? "message is not a string"
                : null;
    }

    static @Nullable String logFlaw(JsonNode params) {
        if (!params.path("message").isString()) {
            return "message is not a string";
        }
        return params.has("level") && !LEVELS.contains(params.path("level").asString(""))
                ? "level is none of debug, info, warn and error"
                : null;
    }

    private static boolean isNoCount(JsonNode value) {
        boolean isCount = isWhole(value) && value.canConvertToInt() && value.asInt() >= 1;
        return !value.isMissingNode() && !isCount;
    }

    /// 1.0 is as whole as 1: some languages have numbers of one kind only.
    static boolean isWhole(JsonNode value) {
        return value.isNumber() && value.canConvertToExactIntegral();
    }

    private static boolean isTypes(JsonNode value) {
        return value.isArray()
                && StreamSupport.stream(value.spliterator(), false).allMatch(JsonNode::isString);
    }
}
