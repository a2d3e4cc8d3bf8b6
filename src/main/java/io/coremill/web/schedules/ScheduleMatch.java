package io.coremill.web.schedules;

import io.coremill.schedule.StoredSchedule;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/// Which versions of a schedule a client has in mind: the headers `If-Match` and `If-None-Match`
/// (RFC 9110, 13.1).
///
/// @param match one of these; empty means any, or none at all
/// @param noneMatch none of these; `*` is whatever there is
record ScheduleMatch(List<String> match, List<String> noneMatch) {
    private static final String ANY = "*";

    static ScheduleMatch of(HttpServletRequest request) {
        return new ScheduleMatch(
                tags(request, HttpHeaders.IF_MATCH), tags(request, HttpHeaders.IF_NONE_MATCH));
    }

    private static List<String> tags(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header)).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    /// @throws ProblemException if the schedule is not as the client has it in mind
    void check(@Nullable StoredSchedule there) {
        if (!match.isEmpty() && !names(match, there, "")) {
            throw new ProblemException(
                    ProblemType.STALE_VERSION,
                    there == null
                            ? "There is no such schedule; leave If-Match out to make one"
                            : "The schedule has changed; look at it again, and send its ETag");
        }
        if (names(noneMatch, there, "W/")) {
            throw new ProblemException(
                    ProblemType.STALE_VERSION,
                    "There is such a schedule; leave If-None-Match out to change it, or take"
                            + " another name");
        }
    }

    /// @param weak what tags may begin with and count all the same
    private static boolean names(List<String> tags, @Nullable StoredSchedule there, String weak) {
        if (there == null) {
            return false;
        }
        String tag = "\"%d\"".formatted(there.state().version());
        return tags.stream()
                .anyMatch(it -> it.equals(ANY) || it.equals(tag) || it.equals(weak + tag));
    }
}
