package io.coremill.handler.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// A jar as a user would build it, from source that is compiled here.
public final class HandlerJar {
    private static final String SERVICES = "META-INF/services/io.coremill.handler.JobHandler";

    private final Map<String, String> sources = new LinkedHashMap<>();
    private final StringBuilder declared = new StringBuilder();

    /// @param name of the class, with its package
    public HandlerJar with(String name, String source) {
        sources.put(name, source);
        return this;
    }

    /// Names a class as a handler.
    public HandlerJar declaring(String name) {
        declared.append(name).append('\n');
        return this;
    }

    /// A handler `x.Handler` of type `mine`.
    ///
    /// @param work statements that end in `return` of a result; `context` is there
    public static HandlerJar doing(String work) {
        return handler("x.Handler", "mine", "cpu", "return context -> {" + work + "};");
    }

    /// @param prepare statements that end in `return` of work; `payload` is there
    public static HandlerJar handler(String name, String type, String queue, String prepare) {
        String simple = name.substring(name.lastIndexOf('.') + 1);
        return new HandlerJar()
                .with(
                        name,
                        """
                        package %s;
                        import io.coremill.handler.*;
                        import io.coremill.job.*;
                        public class %s implements JobHandler {
                            public String type() { return %s; }
                            public String defaultQueue() { return %s; }
                            public Work prepare(Payload payload) { %s }
                        }
                        """
                                .formatted(
                                        name.substring(0, name.lastIndexOf('.')),
                                        simple,
                                        quoted(type),
                                        quoted(queue),
                                        prepare))
                .declaring(name);
    }

    /// Compiles against our own classes.
    public Path in(Path directory, String file) throws IOException {
        return in(directory, file, Path.of("target", "classes").toString());
    }

    public Path in(Path directory, String file, String classPath) throws IOException {
        Path classes = Files.createTempDirectory(directory, "classes-");
        compile(classes, classPath);
        Path jar = directory.resolve(file);
        try (OutputStream out = Files.newOutputStream(jar);
                var entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            entries.putNextEntry(new JarEntry(SERVICES));
            entries.write(declared.toString().getBytes(StandardCharsets.UTF_8));
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                Files.copy(each, entries);
            }
        }
        return jar;
    }

    private void compile(Path classes, String classPath) {
        if (sources.isEmpty()) {
            return;
        }
        var told = new StringWriter();
        List<JavaFileObject> units =
                sources.entrySet().stream()
                        .<JavaFileObject>map(each -> new Source(each.getKey(), each.getValue()))
                        .toList();
        boolean compiled =
                ToolProvider.getSystemJavaCompiler()
                        .getTask(
                                told,
                                null,
                                null,
                                List.of("-cp", classPath, "-d", classes.toString(), "-proc:none"),
                                null,
                                units)
                        .call();
        assertThat(compiled).as(told.toString()).isTrue();
    }

    private static String quoted(String text) {
        return text.equals("null") ? text : '"' + text + '"';
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
