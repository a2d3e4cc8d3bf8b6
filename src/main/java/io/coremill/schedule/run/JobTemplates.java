package io.coremill.schedule.run;

import io.coremill.schedule.TemplateJob;

/// Makes jobs of templates, as they would be accepted just now.
public interface JobTemplates {

    /// @throws TemplateRefusedException if it would be refused; anything else that is thrown passes
    TemplateJob job(String schedule, String template);
}
