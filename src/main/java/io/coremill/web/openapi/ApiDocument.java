package io.coremill.web.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The description of the API: a file for each tag, and `coremill.json` for what tags share and for
/// their names. The first call puts the files together, so that a start does not wait for it.
///
/// The files are written by hand, and a test holds the service against them. A generator would find
/// no class for a submission, which is read from its bytes. And a renamed class would change what
/// clients rely on.
final class ApiDocument {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final SingletonSupplier<ObjectNode> document =
            SingletonSupplier.of(ApiDocument::assemble);
    private final SingletonSupplier<byte[]> atTheRoot =
            SingletonSupplier.of(() -> pretty(document.obtain()));

    /// What depends on where the service is called, the path before every other, is filled in.
    byte[] at(String prefix) {
        if (prefix.isEmpty()) {
            return atTheRoot.obtain();
        }
        ObjectNode described = JSON.createObjectNode().setAll(document.obtain());
        described.putArray("servers").addObject().put("url", prefix);
        return JSON.writeValueAsBytes(described);
    }

    private static ObjectNode assemble() {
        var document = (ObjectNode) JSON.readTree(file("coremill"));
        for (String tag : document.get("tags").findValuesAsString("name")) {
            JSON.readerForUpdating(document).readValue(file(tag));
        }
        return document;
    }

    private static byte[] pretty(JsonNode document) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document);
    }

    private static byte[] file(String name) {
        var file = new ClassPathResource("openapi/%s.json".formatted(name));
        try {
            return file.getContentAsByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("%s is missing".formatted(file), e);
        }
    }
}
