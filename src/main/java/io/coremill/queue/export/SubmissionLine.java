package io.coremill.queue.export;

import io.coremill.job.Job;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.RetryPolicy.Backoff;
import io.coremill.job.RetryPolicy.Kind;
import io.coremill.job.key.UniqueRule;
import io.coremill.queue.offline.WaitingJob;
import io.coremill.text.EnumWords;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A waiting job as a line that `POST /v1/jobs` takes. All that a submission can say is said, so
/// that no default of another service changes it. The payload is as it was submitted, digits
/// included.
final class SubmissionLine {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes);

    private SubmissionLine() {}

    /// With the end of the line.
    static byte[] of(WaitingJob waiting) {
        var line = new SubmissionLine();
        line.json.writeStartObject();
        line.write(waiting.job(), waiting.isFresh());
        if (waiting.unique() != null) {
            line.write(waiting.unique());
        }
        line.json.writeEndObject();
        line.json.close();
        line.bytes.write('\n');
        return line.bytes.toByteArray();
    }

    private void write(Job job, boolean fresh) {
        JobSpec spec = job.spec();
        text("type", spec.type());
        text("queue", spec.queue());
        json.writeName("payload");
        json.writeRawValue(spec.payload());
        json.writeName("priority");
        json.writeNumber(spec.priority());
        time("runAt", job.state() == JobState.SCHEDULED ? job.times().due() : null);
        duration("timeout", spec.timeout());
        json.writeName("maxAttempts");
        json.writeNumber(spec.retry().maxAttempts());
        write(spec.retry().backoff());
        var terms = spec.terms();
        texts("tags", terms.tags());
        time("expires", fresh ? terms.expires() : null);
        time("deadline", terms.deadline());
        duration("retain", terms.retain());
        if (terms.sensitive()) {
            json.writeName("sensitive");
            json.writeBoolean(true);
        }
    }

    private void write(Backoff backoff) {
        json.writeName("backoff");
        json.writeStartObject();
        text("kind", EnumWords.of(backoff.kind()));
        if (backoff.kind() == Kind.PAUSES) {
            texts("pauses", backoff.pauses().stream().map(Duration::toString).toList());
        } else {
            duration("base", backoff.base());
            duration("max", backoff.max());
        }
        json.writeName("jitter");
        json.writeBoolean(backoff.jitter());
        json.writeEndObject();
    }

    private void write(UniqueRule rule) {
        json.writeName("unique");
        json.writeStartObject();
        text("key", rule.key());
        text("scope", rule.scope().word());
        texts("while", rule.states().stream().map(EnumWords::of).toList());
        duration("for", rule.period());
        text("onConflict", rule.onConflict().word());
        duration("maxDelay", rule.maxDelay());
        json.writeEndObject();
    }

    private void text(String name, String value) {
        json.writeName(name);
        json.writeString(value);
    }

    private void texts(String name, Collection<String> values) {
        if (!values.isEmpty()) {
            json.writeName(name);
            json.writeStartArray();
            values.forEach(json::writeString);
            json.writeEndArray();
        }
    }

    private void time(String name, @Nullable Instant time) {
        if (time != null) {
            text(name, time.toString());
        }
    }

    private void duration(String name, @Nullable Duration duration) {
        if (duration != null) {
            text(name, duration.toString());
        }
    }
}
