package io.coremill.web.cores;

import io.coremill.cores.CoreSampler;
import io.coremill.cores.CoreView;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows every core of the host.
@RestController
class CoresController {
    private final CoreSampler sampler;

    CoresController(CoreSampler sampler) {
        this.sampler = sampler;
    }

    @GetMapping(path = "/v1/cores", produces = MediaType.APPLICATION_JSON_VALUE)
    Cores list() {
        return new Cores(sampler.cores());
    }

    /// All of them, in ascending order.
    record Cores(List<CoreView> cores) {}
}
