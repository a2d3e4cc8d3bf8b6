package io.coremill.web.security;

import java.util.regex.Pattern;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.stereotype.Component;

/// Hides secrets in `/actuator/env` and `/actuator/configprops`, where these were opened and set to
/// show values: by the names of settings and variables, by what keys and passwords look like, and
/// where a whole command line stands.
@Component
final class MaskedSettings implements SanitizingFunction {
    private static final Pattern NAME =
            Pattern.compile(
                    "(?i).*(pass(word|wd|phrase)?|secret|credential|token|key|private|auth|cookie"
                            + "|sun\\.java\\.command|java_tool_options|jdk_java_options)s?"
                            + "(\\W.*|_.*|\\d*)?");

    /// What workers get in their environment.
    private static final Pattern VARIABLE_OF_WORKERS =
            Pattern.compile("(?i)coremill\\.queues\\..*\\.env\\..*|coremill_queues_.*_env_.*");

    private static final Pattern VALUE =
            Pattern.compile(
                    "cm_[a-z0-9]{1,32}_[\\w-]{8,}|(?i:password|secret|-key|token)=|://[^/\\s]*:[^/\\s]*@"
                            + "|-----BEGIN|\\beyJ[\\w-]+\\.");

    @Override
    public SanitizableData apply(SanitizableData data) {
        return isSecret(data) ? data.withSanitizedValue() : data;
    }

    private static boolean isSecret(SanitizableData data) {
        String key = data.getKey();
        return NAME.matcher(key).matches()
                || VARIABLE_OF_WORKERS.matcher(key).matches()
                || VALUE.matcher(String.valueOf(data.getValue())).find();
    }
}
