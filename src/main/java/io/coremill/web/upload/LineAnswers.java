package io.coremill.web.upload;

import io.coremill.job.JobId;
import io.coremill.queue.upload.LineAnswer;
import io.coremill.web.exchange.UploadReply;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.springframework.http.ProblemDetail;

/// A line for each line, and one more if the upload ends early.
final class LineAnswers implements UploadAnswer {
    private static final int MOST_AT_ONCE = 64 * 1024;

    private final UploadReply reply;
    private final StringBuilder lines = new StringBuilder();
    private boolean begun = false;

    LineAnswers(UploadReply reply) {
        this.reply = reply;
    }

    @Override
    public void accepted(long line, JobId id, LineAnswer.Kind kind) {
        lines.append("{\"line\":").append(line).append(",\"id\":\"").append(id).append('"');
        switch (kind) {
            case KEPT -> lines.append(",\"outcome\":\"kept\"");
            case REPLACED -> lines.append(",\"outcome\":\"replaced\"");
            case NEW, HELD -> {
                // as it is of most lines
            }
        }
        lines.append("}\n");
    }

    @Override
    public void rejected(LineOutcome.Rejected line) {
        String problem = json(line.problem());
        lines.append("{\"line\":")
                .append(line.line())
                .append(',')
                .append(problem, 1, problem.length())
                .append('\n');
    }

    @Override
    public void flush() throws IOException {
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        lines.setLength(0);
        for (int from = 0; from < bytes.length; from += MOST_AT_ONCE) {
            begun = true;
            int to = Math.min(bytes.length, from + MOST_AT_ONCE);
            reply.write(Arrays.copyOfRange(bytes, from, to));
        }
    }

    @Override
    public void complete(UploadTally tally) throws IOException {
        flush();
        reply.finish();
    }

    @Override
    public void ended(UploadTally tally, ProblemException why) throws IOException {
        tally.describe(why.getBody());
        flush();
        if (begun) {
            lines.append(json(why.getBody())).append('\n');
            flush();
            reply.finish();
        } else {
            reply.refuse(why);
        }
    }

    private static String json(ProblemDetail problem) {
        return new String(ProblemResponse.json(problem), StandardCharsets.UTF_8);
    }
}
