package io.coremill.web.schedules;

import io.coremill.queue.lookup.JobVisibility;
import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.TemplateJob;
import io.coremill.schedule.run.JobTemplates;
import io.coremill.schedule.run.TemplateRefusedException;
import io.coremill.web.problem.FieldError;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.CallerSight;
import io.coremill.web.sight.JobSender;
import io.coremill.web.submission.JobSpecs;
import io.coremill.web.submission.JobSubmission;
import io.coremill.web.submission.SubmissionReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads templates as submissions, with the same rules.
@Component
class ScheduleTemplates implements JobTemplates {
    private static final String ERRORS = "errors";
    private static final String PAYLOAD = "payload";

    /// For histories and the log: what is wrong with a payload may quote it.
    private static final String UNSAID =
            "its job is refused for its payload; as it is sensitive, the reason is shown only to"
                    + " those who see what is in it and run the schedule by hand";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final JobSpecs specs;

    ScheduleTemplates(JobSpecs specs) {
        this.specs = specs;
    }

    @Override
    public TemplateJob job(String schedule, String template) {
        try {
            return read(schedule, template);
        } catch (ProblemException e) {
            if (passes(e)) {
                throw e;
            }
            throw isSensitive(template) && CallerSight.mayQuoteContents(e)
                    ? new TemplateRefusedException(UNSAID, null)
                    : new TemplateRefusedException(String.valueOf(e.getBody().getDetail()), e);
        }
    }

    /// @throws ProblemException about the fields of the template, as fields of a schedule
    void check(String schedule, String template, CallerSight sight) {
        try {
            var _ = read(schedule, template, sight);
        } catch (ProblemException e) {
            throw asOfSchedule(e);
        }
    }

    /// @throws ProblemException as a submission has it
    TemplateJob read(String schedule, String template) {
        return read(schedule, template, CallerSight.ALL);
    }

    /// A job of a schedule that is kept, for one who runs it by hand.
    ///
    /// @throws ProblemException as a submission has it, without quotes of what the caller does not
    ///     see
    TemplateJob readKept(JobSchedule schedule, CallerSight sight) {
        try {
            return read(schedule.name(), schedule.template()).of(schedule);
        } catch (ProblemException refusal) {
            throw sight.withoutContents(refusal, isSensitive(schedule.template()));
        }
    }

    /// Whether a caller sees the jobs that a schedule makes, or would make if they were accepted.
    /// If it is not known where they go, only those see it who see all queues.
    boolean isSeen(JobSchedule schedule, CallerSight sight) {
        JobVisibility jobs = sight.jobs();
        if (jobs.isAll()) {
            return true;
        }
        if (!jobs.hasOwner(schedule.principal())) {
            return false;
        }
        try {
            return isWithin(jobs, submission(schedule.template()));
        } catch (ProblemException e) {
            if (passes(e)) {
                throw e;
            }
            return false;
        }
    }

    private boolean isWithin(JobVisibility jobs, JobSubmission submission) {
        boolean hasQueue =
                specs.queueOf(submission).map(jobs::hasQueue).orElse(jobs.queues().isEmpty());
        return hasQueue && jobs.hasType(submission.type());
    }

    /// Whether its jobs are, also where they would be refused.
    static boolean isSensitive(String template) {
        try {
            return JSON.readTree(template).path("sensitive").asBoolean(false);
        } catch (JacksonException e) {
            return true; // better than to show what cannot be read
        }
    }

    /// One who does not see a payload cannot mean to take it away.
    ///
    /// @throws ProblemException if the template has no payload, and the one that it is to replace
    ///     has one that the caller does not see
    static void refuseToForget(String kept, String template, CallerSight sight) {
        if (!sight.showsContents(isSensitive(kept)) && hasPayload(kept) && !hasPayload(template)) {
            throw ProblemException.about(
                    ProblemType.OUT_OF_SCOPE,
                    "job.payload",
                    "is missing, and the key does not show the one that is kept, which would be"
                            + " lost; give the payload, or ask with a key that shows it");
        }
    }

    private static boolean hasPayload(String template) {
        try {
            return JSON.readTree(template).has(PAYLOAD);
        } catch (JacksonException e) {
            return true; // for all that is known
        }
    }

    /// The template as a caller may see it.
    static String shown(String template, CallerSight sight) {
        if (sight.showsContents(isSensitive(template))) {
            return template;
        }
        var fields = (ObjectNode) JSON.readTree(template);
        fields.remove(PAYLOAD);
        return fields.toString();
    }

    private TemplateJob read(String schedule, String template, CallerSight sight) {
        var submission = submission(template);
        refuseWhatSchedulesSay(submission);
        var accepted = specs.complete(submission, new JobSender(sight, null));
        var spec = accepted.spec();
        var terms = spec.terms().madeBy(schedule).uniqueBy(accepted.unique());
        return new TemplateJob(spec.with(terms), accepted.maxWaiting());
    }

    private static JobSubmission submission(String template) {
        return SubmissionReader.read(template.getBytes(StandardCharsets.UTF_8));
    }

    private static void refuseWhatSchedulesSay(JobSubmission submission) {
        if (submission.delay() != null) {
            throw refused("delay");
        }
        if (submission.runAt() != null) {
            throw refused("runAt");
        }
    }

    private static ProblemException refused(String field) {
        return ProblemException.about(
                ProblemType.INVALID_JOB,
                field,
                "cannot be given in a schedule, which says when its jobs are due; leave it out");
    }

    /// A tick that meets it may be made later.
    private static boolean passes(ProblemException e) {
        return e.getHeaders().containsHeader(HttpHeaders.RETRY_AFTER);
    }

    private static ProblemException asOfSchedule(ProblemException e) {
        Map<String, Object> properties = e.getBody().getProperties();
        return properties != null && properties.get(ERRORS) instanceof List<?> errors
                ? new ProblemException(
                        ProblemType.OUT_OF_SCOPE.isOf(e.getBody())
                                ? ProblemType.OUT_OF_SCOPE
                                : ProblemType.INVALID_SCHEDULE,
                        errors.stream()
                                .map(FieldError.class::cast)
                                .map(it -> new FieldError("job." + it.field(), it.detail()))
                                .toList())
                : e;
    }
}
