package io.coremill.web.openapi;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Serves the description of the API.
@RestController
class OpenApiController {
    private final ApiDocument document = new ApiDocument();

    @GetMapping("/v3/api-docs")
    ResponseEntity<byte[]> document(HttpServletRequest request) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(document.at(request.getContextPath()));
    }
}
