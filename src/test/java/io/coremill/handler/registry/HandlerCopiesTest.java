package io.coremill.handler.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was read at the start stays, whatever becomes of the directory.
class HandlerCopiesTest {
    @TempDir private Path directory;
    @TempDir private Path home;
    private HandlerCopies copies;

    @BeforeEach
    void first() throws IOException {
        copies = new HandlerCopies(home);
        HandlerJar.doing("return Result.json(\"1\");").in(directory, "mine.jar");
    }

    @Test
    void aJarThatIsExchangedLaterIsNotSeen() throws Exception {
        HandlerSettings copied = copy();
        HandlerJar.doing("return Result.json(\"2\");").in(directory, "mine.jar");
        assertThat(result(copied)).isEqualTo("1");
        assertThat(result(copy())).isEqualTo("2");
    }

    @Test
    void theSameContentIsTheSameCopy() throws Exception {
        assertThat(copy()).isEqualTo(copy());
        assertThat(copies()).hasSize(1);
        Files.move(directory.resolve("mine.jar"), directory.resolve("other.jar"));
        copy();
        assertThat(copies()).hasSize(2);
    }

    @Test
    void copiesOfEarlierStartsAreRemoved() throws Exception {
        HandlerSettings old = copy();
        HandlerJar.doing("return Result.json(\"2\");").in(directory, "mine.jar");
        Files.writeString(
                Files.createDirectory(home.resolve("unfinished-by-a-kill")).resolve("a.jar"), "a");
        HandlerSettings current = copy();
        copies.removeAllBut(current);
        assertThat(copies()).containsExactly(current.directory());
        assertThat(Objects.requireNonNull(old.directory())).doesNotExist();
        copies.removeAllBut(HandlerSettings.NONE);
        assertThat(copies()).isEmpty();
    }

    @Test
    void withoutADirectoryThereIsNothingToCopy() throws Exception {
        assertThat(copies.of(HandlerSettings.NONE)).isEqualTo(HandlerSettings.NONE);
        new HandlerCopies(home.resolve("none")).removeAllBut(HandlerSettings.NONE);
    }

    @Test
    void aJarThatIsNoneIsNamedWhereTheUserPutIt() throws Exception {
        Path broken = Files.writeString(directory.resolve("broken.jar"), "no jar");
        assertThatExceptionOfType(UnusableHandlersException.class)
                .isThrownBy(this::copy)
                .withMessageStartingWith(broken + " cannot be read as a jar");
        assertThat(copies()).isEmpty();
    }

    private HandlerSettings copy() throws IOException {
        return copies.of(new HandlerSettings(directory, List.of()));
    }

    private List<Path> copies() throws IOException {
        try (Stream<Path> found = Files.list(home)) {
            return found.toList();
        }
    }

    private static String result(HandlerSettings settings) {
        return HandlerDirectoryTest.result(HandlerRegistry.load(settings), "mine");
    }
}
