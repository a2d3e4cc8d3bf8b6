package io.coremill.web.submission;

import io.coremill.job.JobNames;
import java.util.List;

/// Reads the words by which a job is found. A word that is there twice counts once.
final class TagReader {
    static final String FIELD = "tags";
    private static final int MOST = 10;
    private static final String RIGHT =
            "must be an array of up to %d words, each of %s".formatted(MOST, JobNames.TAGS);

    private TagReader() {}

    static List<String> read(FieldValues values) {
        List<String> read = values.textList(FIELD, RIGHT).stream().distinct().toList();
        if (read.size() > MOST || !read.stream().allMatch(JobNames::isTag)) {
            values.refuse(FIELD, RIGHT);
            return List.of();
        }
        return read;
    }
}
