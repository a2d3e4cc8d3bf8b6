package io.coremill.web.upload;

import io.coremill.web.arrival.UploadRequest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/// How the client of an upload wants to be answered: in lines if it names their media type, and
/// would rather have them than JSON.
///
/// @param linesAs the media type of lines; null for one answer at the end
record AnswerForm(@Nullable String linesAs) {
    private static final List<String> LINES = List.of(UploadRequest.NDJSON, UploadRequest.JSONL);

    /// @param headers `Accept`, as often as it is there
    static AnswerForm of(Enumeration<String> headers) {
        String accept = String.join(",", Collections.list(headers));
        if (LINES.stream().noneMatch(accept.toLowerCase(Locale.ROOT)::contains)) {
            return new AnswerForm(null);
        }
        try {
            List<MediaType> ranges = MediaType.parseMediaTypes(accept);
            double json = quality(ranges, MediaType.APPLICATION_JSON_VALUE);
            return LINES.stream()
                    .filter(type -> quality(ranges, type) > json)
                    .findFirst()
                    .map(AnswerForm::new)
                    .orElse(new AnswerForm(null));
        } catch (InvalidMediaTypeException e) {
            return new AnswerForm(null);
        }
    }

    /// 0 if the type is not named.
    private static double quality(List<MediaType> ranges, String type) {
        return ranges.stream()
                .filter(range -> (range.getType() + "/" + range.getSubtype()).equals(type))
                .mapToDouble(MediaType::getQualityValue)
                .max()
                .orElse(0);
    }
}
