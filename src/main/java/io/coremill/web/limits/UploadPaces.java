package io.coremill.web.limits;

import io.coremill.web.access.ClientName;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
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
        return new UploadPace(most, new JobsOf(rates, caller));
    }

    private record JobsOf(CallerRates rates, String caller) implements UploadPace.Reservation {
        @Override
        public Duration before(int lines) {
            return rates.reserveJobs(caller, lines);
        }

        @Override
        public void giveBack(int lines) {
            rates.giveBackJobs(caller, lines);
        }
    }
}
