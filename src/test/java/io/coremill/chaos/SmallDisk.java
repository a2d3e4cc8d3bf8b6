package io.coremill.chaos;

import io.coremill.Tools;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A disk of a given size, in memory, that can be filled to the last byte. Only root can make one.
final class SmallDisk implements AutoCloseable {
    private static final int BLOCK = 1 << 16;

    private final Path place;

    private SmallDisk(Path place) {
        this.place = place;
    }

    static SmallDisk at(Path place, int mebibytes) throws Exception {
        Tools.need("mount", "umount");
        Files.createDirectories(place);
        var options = "size=%dm,mode=755".formatted(mebibytes);
        if (run("mount", "-t", "tmpfs", "-o", options, "tmpfs", place.toString()) != 0) {
            Tools.missing("root");
        }
        return new SmallDisk(place);
    }

    /// Until there is no room for another block.
    void fill() throws IOException {
        byte[] block = new byte[BLOCK];
        try (OutputStream out = Files.newOutputStream(ballast())) {
            while (place.toFile().getUsableSpace() > 0) {
                out.write(block);
            }
        } catch (IOException e) {
            if (place.toFile().getUsableSpace() > BLOCK) {
                throw e;
            }
        }
    }

    void makeRoom() throws IOException {
        Files.delete(ballast());
    }

    private Path ballast() {
        return place.resolve("ballast");
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return process.waitFor();
    }

    @Override
    public void close() {
        try {
            run("umount", place.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
