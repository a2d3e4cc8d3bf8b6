package io.coremill.web.search;

import io.coremill.job.Job;
import io.coremill.web.jobs.JobView;
import io.coremill.web.sight.CallerSight;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/// An object with the jobs as a list shows them, one on each line.
final class JsonWriter implements JobWriter {
    private final OutputStream out;
    private final JsonMapper json;
    private final CallerSight sight;
    private boolean isFirst = true;

    JsonWriter(HttpServletResponse response, JsonMapper json, CallerSight sight)
            throws IOException {
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        this.out = response.getOutputStream();
        this.json = json;
        this.sight = sight;
    }

    @Override
    public void begin() throws IOException {
        out.write(bytes("{\"jobs\": ["));
    }

    @Override
    public void write(List<Job> jobs) throws IOException {
        for (Job job : jobs) {
            out.write(bytes(isFirst ? "\n" : ",\n"));
            out.write(json.writeValueAsBytes(JobView.listed(job, sight)));
            isFirst = false;
        }
    }

    @Override
    public void end(boolean more) throws IOException {
        out.write(bytes("\n], \"more\": %s}\n".formatted(more)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
