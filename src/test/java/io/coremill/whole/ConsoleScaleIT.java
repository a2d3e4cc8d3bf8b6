package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The console with 64 cores and 200 workers. What it costs is told, as it depends on the machine;
/// that it stays bounded is what is asserted.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ConsoleScaleIT {
    private static final int TICKS = 60;
    private static final int BURST = 300;
    private static final int MOST_NODES = 2500;

    /// Notes how long the page works on each tick: taking it, drawing it, and its layout. Frames
    /// can be held back, to see how many are asked for meanwhile. And however long the test looks
    /// at what a tick has left, the page does not take the service for gone.
    private static final String STOPWATCH =
            """
            window.works = [];
            window.takes = 0;
            window.asked = 0;
            window.held = null;
            const later = window.setTimeout;
            window.setTimeout = (act, after, ...rest) =>
              after > 1000 ? 0 : later.call(window, act, after, ...rest);
            const parse = JSON.parse;
            JSON.parse = (...text) => {
              const start = performance.now();
              const value = parse(...text);
              window.parsed = performance.now() - start;
              return value;
            };
            const dispatch = EventTarget.prototype.dispatchEvent;
            EventTarget.prototype.dispatchEvent = function (event) {
              const start = performance.now();
              const told = dispatch.call(this, event);
              if (event.type === 'tick') {
                window.takes++;
                window.taken = performance.now() - start + window.parsed;
              }
              return told;
            };
            const frame = window.requestAnimationFrame;
            window.requestAnimationFrame = draw => {
              const timed = at => {
                const start = performance.now();
                draw(at);
                document.body.offsetHeight;
                window.works.push(performance.now() - start + (window.taken ?? 0));
              };
              window.asked++;
              return window.held ? window.held.push(timed) : frame.call(window, timed);
            };
            window.hold = () => window.held = [];
            window.release = () => {
              const all = window.held;
              window.held = null;
              all.forEach(timed => frame.call(window, timed));
            };
            """;

    @TempDir private static Path profile;
    private static Browser browser;

    @BeforeAll
    static void start() {
        browser = Browser.start(profile);
        browser.beforeEachPage(STOPWATCH);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @AfterEach
    void nothingWasComplainedAbout() {
        assertThat(browser.complaints()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"overview", "workers", "jobs"})
    void ticksAreDrawnInPlaceAndNeverQueued(String view) throws Exception {
        try (var machine = new ManyCores(64, 200)) {
            browser.openAnew("http://127.0.0.1:%d/#/%s".formatted(machine.port(), view));
            long before = tickOneByOne(machine);
            report(view, before);
            browser.screenshot("many-" + view);

            assertThat(tickAllInOneFrame(machine)).as("frames asked for").isEqualTo(1);
            assertThat(nodes()).isEqualTo(before).isLessThan(MOST_NODES);
            browser.open("about:blank");
        }
    }

    @Test
    void veryManyCoresAreAMapAndThoseThatMayNotBeUsedAreFolded() throws Exception {
        try (var machine = new ManyCores(192, 128, 8)) {
            browser.openAnew("http://127.0.0.1:%d/#/overview".formatted(machine.port()));
            machine.tick();
            browser.untilTrue(
                    "document.querySelectorAll('.heat-map .core-tiles a').length === 128");
            assertThat(browser.number("document.querySelectorAll('#cores .core').length")).isZero();
            assertThat(browser.number("document.querySelector('.heat.map').height")).isEqualTo(128);
            assertThat(browser.text("#cores-others-words"))
                    .startsWith("64 that the service may not use: 128–191");
            assertThat(browser.number("document.querySelectorAll('#cores-others a').length"))
                    .isZero();
            browser.screenshot("cores-map");
            Accessibility.check(browser, "map of cores");
            browser.click("#cores-others summary");
            browser.untilTrue("document.querySelectorAll('#cores-others a').length === 64");
            assertThat(nodes()).isLessThan(MOST_NODES);
            browser.system("prefers-color-scheme", "dark");
            browser.screenshot("cores-map-dark");
            browser.width(390, 844);
            browser.screenshot("cores-map-phone");
            browser.awaitNothingWider();
            browser.width(1440, 900);
            browser.system("prefers-color-scheme", "light");
            browser.click(".heat-map a[href='#/cores/17']");
            browser.see("#core-title", "Core 17");
            browser.open("about:blank");
        }
    }

    private static long tickOneByOne(ManyCores machine) {
        for (int tick = 1; tick <= TICKS; tick++) {
            machine.tick();
            browser.untilTrue("window.works.length >= " + tick);
        }
        return nodes();
    }

    /// As a page does that is too slow to draw each.
    private static long tickAllInOneFrame(ManyCores machine) {
        browser.untilTrue("window.works.length === window.asked");
        browser.js("hold()");
        long before = browser.number("window.asked");
        for (int tick = 0; tick < BURST; tick++) {
            machine.tick();
        }
        browser.untilTrue("window.takes === " + (TICKS + BURST));
        long asked = browser.number("window.asked") - before;
        browser.js("release()");
        browser.untilTrue("window.works.length === window.asked");
        browser.see("#node", "many");
        return asked;
    }

    private static long nodes() {
        return browser.number("document.querySelectorAll('*').length");
    }

    private static void report(String view, long nodes) {
        List<?> millis =
                (List<?>)
                        Objects.requireNonNull(
                                browser.js(
                                        "const all = works.slice(5).sort((a, b) => a - b);"
                                                + "return [0.5, 0.95, 1].map(share =>"
                                                + " all[Math.ceil(all.length * share) - 1])"));
        System.out.printf(
                "console, %s, 64 cores and 200 workers: a tick takes p50 %s, p95 %s, at most %s ms;"
                        + " %d elements%n",
                view, millis.get(0), millis.get(1), millis.get(2), nodes);
    }
}
