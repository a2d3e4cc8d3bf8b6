package io.coremill.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.function.SingletonSupplier;

/// The images that Dockerfiles make, built once for all tests with the command that users have.
final class Image {
    static final String NAME = "coremill:under-test";

    /// Of the proxy of a cluster.
    static final String PROXY = "coremill-proxy:under-test";

    private static final String HERE = ".";
    private static final String PROXYS = "deploy/cluster/proxy";
    private static final SingletonSupplier<String> BUILT =
            SingletonSupplier.of(() -> build(NAME, HERE));
    private static final SingletonSupplier<String> PROXY_BUILT =
            SingletonSupplier.of(() -> build(PROXY, PROXYS));

    private Image() {}

    /// Its name.
    static String built() {
        Tools.needDocker();
        return BUILT.obtain();
    }

    /// The name of the proxy's.
    static String proxyBuilt() {
        Tools.needDocker();
        return PROXY_BUILT.obtain();
    }

    /// Another one, that has no Python.
    static String builtWithoutPython() {
        Tools.needDocker();
        return build(NAME + "-without-python", HERE, "--build-arg", "PYTHON=false");
    }

    private static String build(String name, String context, String... options) {
        var command = new ArrayList<>(List.of("docker", "build", "--network", "host", "-t", name));
        command.addAll(List.of(options));
        command.add(context);
        try {
            Path log = Files.createTempFile("docker-build", ".log");
            Process build =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            int exit = build.waitFor();
            assertThat(exit).as(() -> read(log)).isZero();
            Files.delete(log);
            return name;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("the image was not built", e);
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
