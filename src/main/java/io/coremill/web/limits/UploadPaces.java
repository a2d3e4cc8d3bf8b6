package io.coremill.web.limits;

import io.coremill.web.access.ClientName;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/// Gives uploads the pace of their callers.
@Component
public class UploadPaces {
    private final CallerRates rates;

    UploadPaces(CallerRates rates) {
        this.rates = rates;
    }

    /// On the thread of the request.
    public UploadPace of(HttpServletRequest request) {
        int most = rates.jobsPerSecond();
        if (most == Integer.MAX_VALUE
                || SecurityContextHolder.getContext().getAuthentication() == null) {
            return UploadPace.FREE;
        }
        String caller = ClientName.of(request);
        return new UploadPace(most, lines -> rates.reserveJobs(caller, lines));
    }
}
