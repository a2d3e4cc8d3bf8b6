package io.coremill.queue.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// A file system of a few megabytes that is really full when it is full. Needs the right to mount.
public final class SmallDisk implements AutoCloseable {
    private final Path place;

    private SmallDisk(Path place) {
        this.place = place;
    }

    /// @return empty if this process may not mount
    public static Optional<SmallDisk> mount(Path place, int megabytes) {
        var size = "size=%dm".formatted(megabytes);
        return run("mount", "-t", "tmpfs", "-o", size, "tmpfs", place.toString())
                ? Optional.of(new SmallDisk(place))
                : Optional.empty();
    }

    /// Takes all room that is left.
    void fill() throws IOException {
        var block = new byte[4096];
        try (var out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            // As intended.
        }
    }

    void free() throws IOException {
        Files.delete(filler());
    }

    /// What opens it by its path may only read until [#uncover].
    void coverReadOnly() {
        if (!run("mount", "-o", "bind,ro", place.toString(), place.toString())) {
            throw new IllegalStateException("cannot be covered");
        }
    }

    void uncover() {
        run("umount", "--lazy", place.toString());
    }

    @Override
    public void close() {
        run("umount", place.toString());
    }

    private Path filler() {
        return place.resolve("filler");
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(Arrays.asList(command)).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
