package io.coremill.handler.builtin.http;

import io.coremill.handler.Json;
import io.coremill.job.Result;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A response as the result of a job.
record ResponseResult(RequestTarget target, ServerResponse response) {
    static final String TEXT = "text";
    static final String BASE64 = "base64";

    private static final Pattern TEXTUAL =
            Pattern.compile(
                    "(?i)text/.*|application/(json|xml|javascript|x-www-form-urlencoded|yaml"
                            + "|x-ndjson|graphql|sql|toml)|.*\\+(json|xml|yaml)");
    private static final Pattern CHARSET =
            Pattern.compile("(?i).*;\\s*charset\\s*=\\s*\"?([^\\s;\"]+)\"?.*");

    /// With the body as text if it is, and if that fits a result: escapes can make it several times
    /// as long. The most that a body may have fits in base64.
    Result result() {
        return text().map(text -> result(text, TEXT))
                .filter(result -> result.body().length <= Result.LARGEST)
                .orElseGet(() -> result(base64(), BASE64));
    }

    private Result result(String body, String encoding) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("status", response.status());
        fields.put("url", target.toString());
        fields.put("headers", response.headers());
        fields.put("body", body);
        fields.put("bodyEncoding", encoding);
        return Result.json(Json.write(fields));
    }

    /// The body, if it claims to be text and is.
    private Optional<String> text() {
        String type = response.headers().getOrDefault("content-type", "text/plain");
        boolean coded =
                !response.headers().getOrDefault("content-encoding", "identity").equals("identity");
        if (coded || !TEXTUAL.matcher(type.split(";", 2)[0].strip()).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    charset(type).newDecoder().decode(ByteBuffer.wrap(response.body())).toString());
        } catch (CharacterCodingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Charset charset(String type) {
        Matcher matcher = CHARSET.matcher(type);
        return matcher.matches() ? Charset.forName(matcher.group(1)) : StandardCharsets.UTF_8;
    }

    private String base64() {
        return Base64.getEncoder().encodeToString(response.body());
    }
}
