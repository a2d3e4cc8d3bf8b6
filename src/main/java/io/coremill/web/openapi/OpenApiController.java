package io.coremill.web.openapi;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Serves the description of the API. What depends on where the service is called, the path before
/// every other, is filled in.
///
/// The document is written by hand, and a test holds the service against it. A generator would find
/// no class for a submission, which is read from its bytes. And a renamed class would change what
/// clients rely on.
@RestController
class OpenApiController {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final byte[] document;

    OpenApiController() throws IOException {
        document = new ClassPathResource("openapi/coremill.json").getContentAsByteArray();
    }

    @GetMapping("/v3/api-docs")
    ResponseEntity<byte[]> document(HttpServletRequest request) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(documentOf(request.getContextPath()));
    }

    private byte[] documentOf(String prefix) {
        if (prefix.isEmpty()) {
            return document;
        }
        var described = (ObjectNode) JSON.readTree(document);
        described.putArray("servers").addObject().put("url", prefix);
        return JSON.writeValueAsBytes(described);
    }
}
