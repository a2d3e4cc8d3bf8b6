package io.coremill.web.cores;

import io.coremill.access.AccessCaller;
import io.coremill.cores.CoreSampler;
import io.coremill.cores.CoreView;
import io.coremill.web.sight.CallerSight;
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
    Cores list(AccessCaller caller) {
        var sight = CallerSight.of(caller);
        sight.needWholeQueues();
        return new Cores(sight.jobs().isAll() ? sampler.cores() : seen(sight));
    }

    private List<CoreView> seen(CallerSight sight) {
        return sampler.cores().stream().map(core -> core.ofQueues(sight::hasWhole)).toList();
    }

    /// All of them, in ascending order.
    record Cores(List<CoreView> cores) {}
}
