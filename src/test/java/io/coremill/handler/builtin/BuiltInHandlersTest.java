package io.coremill.handler.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coremill.handler.BadPayloadException;
import io.coremill.handler.RecordingContext;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.handler.registry.HandlerSettings;
import io.coremill.handler.registry.RegisteredHandler;
import io.coremill.job.Outcome;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BuiltInHandlersTest {
    private static final HandlerRegistry HANDLERS = HandlerRegistry.load(HandlerSettings.NONE);

    private final RecordingContext context = new RecordingContext();

    @Test
    void allAreRegistered() {
        assertThat(HANDLERS.types())
                .containsExactly("hash", "http", "mandelbrot", "noop", "primes", "sleep");
    }

    @Test
    void jobsThatWaitGoToIoAndTheOthersToCpu() {
        assertThat(handler("sleep").defaultQueue()).isEqualTo("io");
        assertThat(handler("primes").defaultQueue()).isEqualTo("cpu");
    }

    @Test
    void noopReturnsNothing() {
        assertThat(run("noop", "{}").text()).isEqualTo("{}");
    }

    @Test
    void sleepWaitsAtLeastAsLongAsItIsTold() {
        long before = System.nanoTime();
        assertThat(run("sleep", "{\"duration\":\"PT0.02S\"}").text()).isEqualTo("{}");
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(20_000_000);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 0",
        "2, 1",
        "3, 2",
        "4, 2",
        "9, 4",
        "10, 4",
        "25, 9",
        "100, 25",
        "65535, 6542",
        "65536, 6542",
        "65537, 6543",
        "65539, 6544",
        "100000, 9592",
        "200000, 17984",
        "1000000, 78498",
        "10000000, 664579"
    })
    void primesAreCounted(int limit, int count) {
        assertThat(run("primes", "{\"limit\":%d}".formatted(limit)).text())
                .isEqualTo("{\"count\":%d}".formatted(count));
    }

    @Test
    void everySmallLimitAgreesWithTrialDivision() {
        int count = 0;
        for (int limit = 0; limit < 2_000; limit++) {
            int n = limit;
            boolean prime = n > 1 && IntStream.range(2, n).noneMatch(d -> n % d == 0);
            count += prime ? 1 : 0;
            assertThat(run("primes", "{\"limit\":%d}".formatted(n)).text())
                    .isEqualTo("{\"count\":%d}".formatted(count));
        }
    }

    @Test
    void primesUpToItsDefaultLimit() {
        assertThat(run("primes", "{}").text()).isEqualTo("{\"count\":9592}");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "abc, 1, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "abc, 2, 4f8b42c22dd3729b519ba6f68d2da7cc5b2d606d05daed5ad5128cc03e6c6358",
        "é, 1, 4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
    })
    void textIsHashedAsUtf8AndThenItsDigest(String text, int rounds, String sha256) {
        String payload = "{\"text\":\"%s\",\"rounds\":%d}".formatted(text, rounds);
        assertThat(run("hash", payload).text()).isEqualTo("{\"sha256\":\"%s\"}".formatted(sha256));
    }

    @Test
    void longWorkSaysHowFarItHasCome() {
        run("hash", "{\"rounds\":200000}");
        List<Progress> progress = context.toldProgress();
        assertThat(progress).hasSize(3).allMatch(p -> p.total() != null && p.total() == 200_000);
        assertThat(progress).isSortedAccordingTo((a, b) -> Double.compare(a.done(), b.done()));
    }

    @Test
    void mandelbrotIsAPictureOfTheSizeAskedFor() throws IOException {
        Result result = run("mandelbrot", "{\"width\":120,\"height\":90,\"iterations\":200}");
        assertThat(result.mediaType()).isEqualTo("image/png");
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(result.body()));
        assertThat(image.getWidth()).isEqualTo(120);
        assertThat(image.getHeight()).isEqualTo(90);
        assertThat(image.getRGB(60, 45)).as("the middle lies inside").isEqualTo(0xFF_00_00_00);
        assertThat(coloursOf(image)).hasSizeGreaterThan(100);
    }

    @Test
    void thePictureIsTheSameAboveAndBelowTheRealAxis() throws IOException {
        Result result = run("mandelbrot", "{\"width\":40,\"height\":31}");
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(result.body()));
        for (int y = 0; y < 15; y++) {
            for (int x = 0; x < 40; x++) {
                assertThat(image.getRGB(x, y)).isEqualTo(image.getRGB(x, 30 - y));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "noop|{\"x\":1}|x",
                "sleep|{\"duration\":\"P2D\"}|duration",
                "sleep|{\"duration\":\"-PT1S\"}|duration",
                "sleep|{\"duration\":5}|duration",
                "primes|{\"limit\":-1}|limit",
                "primes|{\"limit\":100000001}|limit",
                "primes|{\"limit\":\"ten\"}|limit",
                "primes|{\"limit\":1.5}|limit",
                "primes|{\"limti\":1}|limti",
                "hash|{\"rounds\":0}|rounds",
                "hash|{\"rounds\":100000001}|rounds",
                "hash|{\"text\":1}|text",
                "mandelbrot|{\"width\":4097}|width",
                "mandelbrot|{\"height\":0}|height",
                "mandelbrot|{\"iterations\":100001}|iterations",
                "mandelbrot|{\"zoom\":0}|zoom",
                "mandelbrot|{\"centerX\":\"a\"}|centerX",
                "mandelbrot|{\"centerY\":1e99}|centerY",
            })
    void whatIsNotAcceptableIsRefusedByField(String type, String payload, String field) {
        assertThatExceptionOfType(BadPayloadException.class)
                .isThrownBy(() -> handler(type).check(payload))
                .matches(e -> e.field().equals(field), "names " + field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sleep {\"duration\":\"PT1H\"}",
                "primes {\"limit\":100000000}",
                "hash {\"rounds\":100000000}",
                "mandelbrot {\"width\":4096,\"height\":4096,\"iterations\":100000}"
            })
    void longWorkEndsSoonAfterAnInterrupt(String job) throws InterruptedException {
        String[] words = job.split(" ", 2);
        var outcome = new AtomicReference<Outcome>();
        Thread thread = Thread.ofPlatform().start(() -> outcome.set(outcome(words[0], words[1])));
        thread.interrupt();
        thread.join();
        assertThat(outcome.get())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed ->
                                assertThat(failed.error().message())
                                        .contains("InterruptedException"));
    }

    private static List<Integer> coloursOf(BufferedImage image) {
        return IntStream.range(0, image.getWidth() * image.getHeight())
                .map(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()))
                .distinct()
                .boxed()
                .collect(Collectors.toList());
    }

    private Result run(String type, String payload) {
        return ((Outcome.Succeeded) outcome(type, payload)).result();
    }

    private Outcome outcome(String type, String payload) {
        return HANDLERS.run(type, payload, context, _ -> {});
    }

    private static RegisteredHandler handler(String type) {
        return HANDLERS.find(type).orElseThrow();
    }

    @Test
    void everyExampleIsAccepted() {
        assertThat(HANDLERS.types()).isNotEmpty();
        for (String type : HANDLERS.types()) {
            RegisteredHandler handler = HANDLERS.find(type).orElseThrow();
            handler.check(Objects.requireNonNull(handler.example(), type));
        }
    }
}
