package io.coremill.web.edits;

import io.coremill.job.Job;
import io.coremill.queue.edit.StaleVersionException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/// Which versions of a job a client has in mind: the header `If-Match` (RFC 9110, 13.1.1).
///
/// @param headers as they came; none means any version
record VersionMatch(List<String> headers) {
    private static final String ANY = "*";

    /// Strong tags alone count; what follows a hyphen is about nodes and not about the job.
    private static final Pattern TAG = Pattern.compile("(?<!W/)\"(\\d{1,18})(?:-[^\"]*)?\"");

    static VersionMatch of(HttpServletRequest request) {
        return new VersionMatch(Collections.list(request.getHeaders(HttpHeaders.IF_MATCH)));
    }

    /// The version that the job must still have when it is changed; null for any.
    ///
    /// @throws StaleVersionException if it is not the one that it has now
    @Nullable Long of(Job job) {
        if (headers.isEmpty() || headers.stream().anyMatch(it -> it.strip().equals(ANY))) {
            return null;
        }
        long version = job.status().version();
        boolean matches =
                headers.stream()
                        .flatMap(header -> TAG.matcher(header).results())
                        .anyMatch(tag -> Long.parseLong(tag.group(1)) == version);
        if (!matches) {
            throw new StaleVersionException(job.id(), version);
        }
        return version;
    }
}
