package io.coremill.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/// The worker programs that travel in the jar, laid out as files so that processes can run them.
final class BundledWorkers {
    private static final String ROOT = "workers/";

    private BundledWorkers() {}

    /// Writes them below `workers/` in the directory. A file that is there and the same stays as it
    /// is.
    static void layOut(Path directory) throws IOException {
        var resolver = new PathMatchingResourcePatternResolver();
        for (Resource resource : resolver.getResources("classpath:" + ROOT + "**")) {
            if (resource.isReadable()) {
                write(resource, directory.resolve(ROOT + nameWithin(resource)));
            }
        }
    }

    private static String nameWithin(Resource resource) throws IOException {
        String url = resource.getURL().toString();
        return url.substring(url.lastIndexOf(ROOT) + ROOT.length());
    }

    private static void write(Resource resource, Path file) throws IOException {
        byte[] content;
        try (InputStream in = resource.getInputStream()) {
            content = in.readAllBytes();
        }
        if (Files.isRegularFile(file) && Arrays.equals(content, Files.readAllBytes(file))) {
            return;
        }
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
