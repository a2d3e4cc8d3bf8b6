package io.coremill.web.live;

import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How far a client has followed a job, as the ids of events show.
///
/// @param line the newest line of the log that it has
/// @param end whether it has seen the job's final state
record FollowPosition(long line, boolean end) {
    static final FollowPosition START = new FollowPosition(0, false);
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})(-end)?");

    /// @param lastEventId the header that a client sends when it comes back
    static FollowPosition read(@Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isEmpty()) {
            return START;
        }
        Matcher id = FORM.matcher(lastEventId);
        if (!id.matches()) {
            throw ProblemException.about(
                    ProblemType.INVALID_PARAMETER,
                    "Last-Event-ID",
                    "is no id of an event of this stream; leave it out to begin at the start");
        }
        return new FollowPosition(Long.parseLong(id.group(1)), id.group(2) != null);
    }

    @Override
    public String toString() {
        return line + (end ? "-end" : "");
    }
}
