package io.coremill.job;

import io.coremill.text.JsonText;
import io.coremill.text.TextLimit;
import org.jspecify.annotations.Nullable;

/// What the code of a job reports, held against what it claims to be and against its limits.
public final class ReportedValues {

    private ReportedValues() {}

    /// What keeps a result from being what its media type announces, if that is JSON; null if
    /// nothing does.
    public static JsonText.@Nullable Flaw flaw(Result result) {
        return result.isJson() ? JsonText.flaw(result.body()) : null;
    }

    /// With as much of its message as its limit allows.
    public static Progress cut(Progress progress) {
        String message = progress.message();
        return message == null
                ? progress
                : new Progress(
                        progress.done(), progress.total(), TextLimit.PROGRESS_MESSAGE.cut(message));
    }
}
