package io.coremill.web.caller;

import io.coremill.access.AccessCaller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows callers who they are to the service, and what they may do: a page offers no more.
@RestController
class CallerController {

    @GetMapping("/v1/me")
    CallerView show(AccessCaller caller) {
        return CallerView.of(caller);
    }
}
