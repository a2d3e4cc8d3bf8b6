package io.coremill.web.jobs;

import io.coremill.job.JobId;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;

/// Reads job ids from paths. What is no id is the id of no job.
@Component
class JobIdConverter implements Converter<String, JobId> {

    @Override
    public JobId convert(String text) {
        try {
            return JobId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND,
                    "That is not a job id; they look like "
                            + "01990d6e-7d2c-7a45-9c1f-3f6d2a8b4c5e");
        }
    }
}
