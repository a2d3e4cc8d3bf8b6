package io.coremill.web.openapi;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Serves the description of the API, which is written by hand and comes first.
@RestController
class OpenApiController {
    private static final Resource DOCUMENT = new ClassPathResource("openapi/coremill.json");

    @GetMapping("/v3/api-docs")
    ResponseEntity<Resource> document() {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(DOCUMENT);
    }
}
