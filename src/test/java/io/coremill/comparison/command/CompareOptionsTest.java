package io.coremill.comparison.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompareOptionsTest {
    @TempDir private Path directory;

    @Test
    void theyBecomeARequest() throws Exception {
        CompareOptions options =
                read(
                        "--type mine --payload {\"n\":1} --jobs 16 --ways threads,processes --slots"
                                + " 1,2 --rounds 5 --placement --stability --json --svg ours.svg --url http://h:1/");
        assertThat(options.request())
                .hasToString(
                        "{\"type\":\"mine\",\"payload\":{\"n\":1},\"jobs\":16,\"ways\":[\"threads\","
                                + "\"processes\"],\"slots\":[1,2],\"rounds\":5,\"placement\":true,"
                                + "\"stability\":true}");
        assertThat(options.json()).isTrue();
        assertThat(options.picture()).isEqualTo(Path.of("ours.svg").toAbsolutePath());
        assertThat(options.url()).isEqualTo(URI.create("http://h:1"));
    }

    @Test
    void aPayloadMayBeInAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("payload.json"), "{\"n\": 2}\n");
        assertThat(CompareOptions.read(List.of("--payload", "@" + file)).request().path("payload"))
                .hasToString("{\"n\": 2}");
    }

    @Test
    void aPayloadKeepsItsDigits() throws Exception {
        String payload = "{\"a\":1e400,\"b\":-0,\"c\":1.10,\"d\":1970670598291982290123}";
        assertThat(CompareOptions.read(List.of("--type", "x", "--payload", payload)).request())
                .hasToString("{\"type\":\"x\",\"payload\":%s}".formatted(payload));
    }

    @Test
    void withoutAnyItIsPrimesInAServiceOfItsOwn() throws Exception {
        CompareOptions options = CompareOptions.read(List.of());
        assertThat(options.request())
                .hasToString("{\"type\":\"primes\",\"payload\":{\"limit\":20000000}}");
        assertThat(options.url()).isNull();
    }

    @Test
    void aUrlWithoutValueIsWhereServeListens() throws Exception {
        assertThat(read("--url --json").url()).isEqualTo(URI.create("http://127.0.0.1:8080"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--jbs 3 | there is no option --jbs",
                "--jobs | --jobs needs a value",
                "--jobs --json | --jobs needs a value",
                "--jobs 0 | --jobs: '0' is no whole number above 0",
                "--slots 1,x | --slots: 'x' is no whole number above 0",
                "--payload [] | --payload: '[]' is no JSON object",
                "--payload {x | --payload: '{x' is no JSON object",
                "--payload @none.json | --payload: 'none.json' is no file that can be read",
                "--svg none/such.svg | --svg: 'none/such.svg' is no file that can be written",
                "--svg src | --svg: 'src' is no file that can be written",
                "--url 8080 | --url: '8080' is no URL",
                "--cacert none.pem | --cacert: 'none.pem' is no file that can be read",
                "--cert pom.xml | --cert and --cert-key need each other",
            })
    void oneThatCannotBeFollowedIsNamedInOneLine(String arguments, String words) {
        assertThatThrownBy(() -> read(arguments)).hasMessageStartingWith(words);
        var err = new ByteArrayOutputStream();
        var command =
                new CompareCommand(
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        () -> {
                            throw new IOException("it was started");
                        });
        assertThat(command.run(List.of(arguments.split(" ", -1)))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("coremill compare: " + words);
    }

    private static CompareOptions read(String arguments) throws Exception {
        return CompareOptions.read(List.of(arguments.split(" ", -1)));
    }
}
