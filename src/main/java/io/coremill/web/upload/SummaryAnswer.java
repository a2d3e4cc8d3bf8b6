package io.coremill.web.upload;

import io.coremill.web.exchange.UploadExchange;
import io.coremill.web.problem.ProblemException;
import java.io.IOException;
import tools.jackson.databind.json.JsonMapper;

/// One answer at the end.
final class SummaryAnswer implements UploadAnswer {
    private final UploadExchange exchange;
    private final JsonMapper json;

    SummaryAnswer(UploadExchange exchange, JsonMapper json) {
        this.exchange = exchange;
        this.json = json;
    }

    @Override
    public void complete(UploadTally tally) throws IOException {
        exchange.answer(json.writeValueAsBytes(tally.summary()));
    }

    @Override
    public void ended(UploadTally tally, ProblemException why) throws IOException {
        tally.describe(why.getBody());
        exchange.refuse(why);
    }
}
