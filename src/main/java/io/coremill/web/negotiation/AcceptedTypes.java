package io.coremill.web.negotiation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.ContentNegotiationStrategy;
import org.springframework.web.context.request.NativeWebRequest;

/// Reads which media types a client accepts. JSON has no parameters and every text is UTF-8: what
/// the client would like there is disregarded (RFC 9110, 12.4.1), since an answer that cannot be
/// written would fail after the work is done. What cannot be read is disregarded beside what can,
/// and so is what is not wanted (`q=0`).
final class AcceptedTypes implements ContentNegotiationStrategy {
    /// Spring sorts no more than 50, and pairs these with up to three that it makes itself.
    private static final int MOST_SORTED = 50;
    private static final int MOST = 16;

    private static final Pattern CHARSET =
            Pattern.compile(
                    ";\\s*charset\\s*=\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|[^;]*)",
                    Pattern.CASE_INSENSITIVE);

    @Override
    public List<MediaType> resolveMediaTypes(NativeWebRequest request)
            throws HttpMediaTypeNotAcceptableException {
        List<String> ranges = ranges(request.getHeaderValues(HttpHeaders.ACCEPT));
        if (ranges.isEmpty()) {
            return MEDIA_TYPE_ALL_LIST;
        }
        List<MediaType> types =
                ranges.stream()
                        .flatMap(range -> read(range).stream())
                        .filter(type -> type.getQualityValue() > 0)
                        .distinct()
                        .limit(MOST_SORTED)
                        .collect(Collectors.toCollection(ArrayList::new));
        if (types.isEmpty()) {
            throw new HttpMediaTypeNotAcceptableException("no media type in Accept that is wanted");
        }
        MimeTypeUtils.sortBySpecificity(types);
        return types.subList(0, Math.min(types.size(), MOST));
    }

    private static List<String> ranges(String @Nullable [] headers) {
        return headers == null
                ? List.of()
                : Arrays.stream(headers)
                        .flatMap(header -> MimeTypeUtils.tokenize(header).stream())
                        .filter(range -> !range.isBlank())
                        .toList();
    }

    private static Optional<MediaType> read(String range) {
        try {
            MediaType type = MediaType.parseMediaType(CHARSET.matcher(range).replaceAll(""));
            return Optional.of(
                    type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
                            ? MediaType.APPLICATION_JSON.copyQualityValue(type)
                            : type);
        } catch (InvalidMediaTypeException e) {
            return Optional.empty();
        }
    }
}
