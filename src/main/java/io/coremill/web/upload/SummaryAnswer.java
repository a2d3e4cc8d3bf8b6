package io.coremill.web.upload;

import io.coremill.web.exchange.UploadReply;
import io.coremill.web.problem.ProblemException;
import java.io.IOException;
import tools.jackson.databind.json.JsonMapper;

/// One answer at the end.
final class SummaryAnswer implements UploadAnswer {
    private final UploadReply reply;
    private final JsonMapper json;

    SummaryAnswer(UploadReply reply, JsonMapper json) {
        this.reply = reply;
        this.json = json;
    }

    @Override
    public void complete(UploadTally tally) throws IOException {
        reply.answer(json.writeValueAsBytes(tally.summary()));
    }

    @Override
    public void ended(UploadTally tally, ProblemException why) throws IOException {
        tally.describe(why.getBody());
        reply.refuse(why);
    }
}
