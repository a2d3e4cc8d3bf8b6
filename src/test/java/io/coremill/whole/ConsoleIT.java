package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.FreePort;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.Select;

/// The page at `/` in a real browser, with the service as it is packed.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ConsoleIT {
    private static final String STATE = "#job .sheet-title .badge span:last-child";

    @TempDir private static Path data;
    @TempDir private static Path profile;
    private static ServiceProcess service;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.startWatched(profile);
        service = startAt(FreePort.take());
    }

    private static ServiceProcess startAt(int port) throws Exception {
        return ServiceProcess.start(data, "--coremill.node=mill-1", "--server.port=" + port);
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @AfterEach
    void nothingWasComplainedAboutAndNoOtherHostWasCalled() {
        assertThat(browser.complaints()).isEmpty();
        browser.assertOnlyCalled("127.0.0.1:" + service.port());
    }

    @Test
    void aJobThatWasSubmittedHereIsSeenToFinishOnACore() {
        open("#/overview");
        browser.click("a[href='#/submit']");
        choose("#submit-form [name=known]", "primes");
        choose("#submit-form [name=queue]", "isolated");
        browser.write("#submit-form [name=payload]", "{\"limit\": 10000000}");
        browser.click("#submit-form .primary");

        browser.see(STATE, "succeeded");
        assertThat(browser.text("#job .result")).contains("\"count\": 664579");
        assertThat(fact("Worker")).startsWith("isolated-");
        assertThat(fact("Core")).matches("[0-9, –]+");
        browser.screenshot("job-light");
        browser.click("#job [aria-label=Close]");
        browser.see("#overview-title");
    }

    @Test
    void aBusyWorkerIsSeenWithItsJobAndItsCore() {
        String id =
                id(
                        "{\"type\":\"sleep\",\"queue\":\"python\",\"payload\":{\"duration\":\"PT60S\"}}");
        open("#/workers");
        String row = "//tr[th[starts-with(., 'python-')]][td[normalize-space()='busy']]";
        WebElement worker =
                browser.until("a busy worker", driver -> driver.findElement(By.xpath(row)));
        assertThat(worker.findElement(By.cssSelector("a.mono")).getAttribute("href"))
                .endsWith("#/jobs/" + id);
        browser.untilTrue(
                "[...document.querySelectorAll('#workers tbody tr:not(.spacer)')]"
                        + ".some(row => row.cells[1].innerText.trim() === 'busy'"
                        + " && /^\\d+/.test(row.cells[4].innerText))");
        browser.screenshot("workers-light");
        service.post("/v1/jobs/" + id + "/cancel", "");
        service.awaitJob(id, job -> job.hasNonNull("finishedAt"));
    }

    @Test
    void everyCoreIsShownWithItsUtilization() {
        open("#/overview");
        long cores =
                service.json("/v1/cores")
                        .path("cores")
                        .valueStream()
                        .filter(core -> core.path("allowed").asBoolean())
                        .count();
        browser.untilTrue(
                "document.querySelectorAll('.core').length === %d && [...document".formatted(cores)
                        + ".querySelectorAll('.core-value')].some(it => it.innerText.endsWith('%'))");
        assertThat(browser.text("#connection")).isEqualTo("Live");
        assertThat(browser.text("#node")).isEqualTo("mill-1");
        assertThat(browser.number("document.querySelectorAll('#throughput canvas').length"))
                .isEqualTo(1);
    }

    @Test
    void aRunningJobIsCancelled() {
        String id = id("{\"type\":\"sleep\",\"payload\":{\"duration\":\"PT60S\"}}");
        open("#/jobs/" + id);
        browser.see(STATE, "running");
        browser.click("to cancel the job", _ -> button("Cancel job"));
        browser.see(STATE, "cancelled");
        browser.until("Retry to be seen", _ -> button("Retry").isDisplayed());
        assertThat(service.json("/v1/jobs/" + id).path("state").asString()).isEqualTo("cancelled");
    }

    @Test
    void aQueueIsPausedAndResumed() {
        open("#/overview");
        browser.keepNotices();
        browser.click("[aria-label='Pause cpu']");
        browser.see("[aria-label='Resume cpu']");
        assertThat(service.json("/v1/queues/cpu").path("paused").asBoolean()).isTrue();
        browser.see("#queues .badge", "paused");
        browser.click("#notices [aria-label=Dismiss]");
        browser.click("[aria-label='Resume cpu']");
        browser.see("[aria-label='Pause cpu']");
        assertThat(service.json("/v1/queues/cpu").path("paused").asBoolean()).isFalse();
    }

    @Test
    void allFailedJobsOfAQueueAreRetried() {
        String id = finished("{\"type\":\"nonsense\",\"queue\":\"python\",\"maxAttempts\":1}");
        open("#/overview");
        browser.keepNotices();
        browser.click("[aria-label='Retry failed jobs of python']");
        assertThat(browser.text(".question")).matches("(?s)Retry \\d+ failed jobs? of python\\?.*");
        browser.awaitNone("[aria-label='Retry failed jobs of io']");
        browser.screenshot("retry-failed-light");
        browser.click(".question .primary");
        assertThat(browser.text("#notices .notice p"))
                .matches("Failed jobs of python that wait again: [1-9]\\d*\\.");
        service.awaitJob(id, job -> job.path("attempts").size() == 2);
    }

    @Test
    void aWorkerIsRecycled() {
        finished("{\"type\":\"noop\",\"queue\":\"isolated\"}");
        open("#/workers");
        String label =
                browser.until(
                        "a worker to recycle",
                        _ -> browser.see("[aria-label^='Recycle isolated-']").getAccessibleName());
        browser.click("[aria-label='%s']".formatted(label));
        browser.awaitNone("[aria-label='%s']".formatted(label));
        String worker = label.substring("Recycle ".length());
        assertThat(service.json("/v1/workers").findValuesAsString("id")).doesNotContain(worker);
    }

    @Test
    void theNodeIsShownWithItsQueuesAndSlots() {
        open("#/overview");
        browser.click("nav a[href='#/nodes']");
        browser.see("#nodes tbody th > :first-child", "mill-1");
        assertThat(browser.text("#nodes tbody th .sub")).endsWith("this one");
        browser.see("#nodes td[data-label=State]", "live");
        assertThat(browser.text("#nodes .node-queues")).contains("isolated", "of", "processes");
        assertThat(browser.text("#nodes td[data-label=Cores]")).matches("[1-9]\\d*");
        browser.untilTrue(
                "/^[0-4] s$/.test(document.querySelector('#nodes td[data-label=\"Last heartbeat\"]').innerText)");
        browser.awaitNone("#differences-panel");
    }

    /// The answer is one of a store that is shared, which this one is not.
    @Test
    void nodesThatDifferAreShownWithWhatTheyDifferIn() throws Exception {
        open("#/overview");
        browser.js(
                """
                const others = window.fetch;
                const answer = JSON.stringify(arguments[0]);
                const type = { headers: { 'Content-Type': 'application/json' } };
                window.fetch = (path, ...rest) => path === 'v1/nodes'
                    ? Promise.resolve(new Response(answer, type)) : others(path, ...rest);
                """,
                twoNodes());
        browser.click("nav a[href='#/nodes']");
        browser.see("#nodes-count", "2 share one store");
        browser.see("#nodes tr:nth-child(2) td[data-label=State]", "draining");
        browser.see("#nodes tr:nth-child(2) td[data-label=Labels]", "big, gpu");
        browser.see("#nodes tr:nth-child(2) .node-queues", "render 3 of 4 processes");
        browser.see("#nodes tr:nth-child(1) td[data-label=Workers]", "–");
        browser.see("#differences tbody th", "coremill.queues.render.max-waiting");
        browser.see("#differences tbody td", "100 on north; 2000 on south");
        browser.screenshot("nodes-two");
        isAccessible("two nodes");
        browser.width(390, 844);
        browser.screenshot("nodes-two-phone");
        browser.awaitNothingWider();
        browser.width(1440, 900);
    }

    private static Map<String, Object> twoNodes() {
        var south =
                new HashMap<>(
                        Map.<String, Object>of(
                                "name",
                                "south",
                                "instance",
                                "0191f3a0-0000-4000-8000-00000000b0b0",
                                "self",
                                false,
                                "version",
                                "0.2.0",
                                "joinedAt",
                                "2026-01-01T00:00:00Z",
                                "lastHeartbeatAt",
                                Instant.now().toString(),
                                "draining",
                                true,
                                "labels",
                                List.of("big", "gpu"),
                                "cores",
                                64,
                                "queues",
                                List.of(
                                        Map.of(
                                                "name",
                                                "render",
                                                "executor",
                                                "processes",
                                                "slots",
                                                4,
                                                "running",
                                                3,
                                                "types",
                                                List.of("frame")))));
        south.put("workers", List.of("render-1", "render-2"));
        var north = new HashMap<>(south);
        north.putAll(
                Map.of(
                        "name",
                        "north",
                        "instance",
                        "0191f3a0-0000-4000-8000-00000000a0a0",
                        "self",
                        true,
                        "draining",
                        false,
                        "labels",
                        List.of(),
                        "workers",
                        List.of(),
                        "incomplete",
                        true));
        var values =
                List.of(
                        Map.of("value", "100", "nodes", List.of("north")),
                        Map.of("value", "2000", "nodes", List.of("south")));
        return Map.of(
                "nodes",
                List.of(north, south),
                "differences",
                List.of(Map.of("setting", "coremill.queues.render.max-waiting", "values", values)));
    }

    @Test
    void aPictureIsShownAsAPicture() {
        String id =
                finished("{\"type\":\"mandelbrot\",\"payload\":{\"width\":320,\"height\":240}}");
        open("#/jobs/" + id);
        browser.see("#job img.picture");
        browser.untilTrue("document.querySelector('#job img.picture').naturalWidth === 320");
        browser.screenshot("picture-light");
    }

    @Test
    void aFailedJobTellsWhy() {
        String id = finished("{\"type\":\"nonsense\",\"queue\":\"python\",\"maxAttempts\":1}");
        open("#/jobs?state=failed");
        browser.click("#jobs a[href='#/jobs/%s']".formatted(id));
        assertThat(browser.text("#job .error"))
                .contains("unknown-type", "no handler for type nonsense");
        assertThat(browser.text("#job .table .detail")).contains("no handler for type nonsense");
        browser.screenshot("failed-light");
    }

    @Test
    void theListFollowsWhatHappens() {
        open("#/jobs?type=hash");
        browser.see("#jobs-follow", "Follows what happens.");
        String id = finished("{\"type\":\"hash\",\"payload\":{\"text\":\"abc\"}}");
        browser.see("#jobs a[href='#/jobs/%s']".formatted(id));
        browser.see("#jobs tbody .badge span:last-child", "succeeded");
        assertThat(new Select(browser.see("#jobs-filter [name=queue]")).getOptions())
                .hasSizeGreaterThan(3);
    }

    @Test
    void whatIsWrongIsToldAtItsField() {
        open("#/submit");
        choose("#submit-form [name=known]", "primes");
        browser.write("#submit-form [name=payload]", "{\"limit\": ");
        browser.click("#submit-form .primary");
        assertThat(browser.text(".field-error")).contains("This is not JSON");

        browser.write("#submit-form [name=payload]", "{\"limit\": -1}");
        browser.click("#submit-form .primary");
        browser.until(
                "the service's word at the field",
                _ -> browser.text(".field-error").contains("payload.limit: must be"));
        assertThat(browser.see("#submit-form [name=payload]").getAttribute("aria-invalid"))
                .isEqualTo("true");
        assertThat(browser.complaints()).singleElement().asString().contains("422");
    }

    @Test
    void whateverAJobSaysIsTextAndNeverRuns() {
        String evil = "<img src=x onerror=\\\"document.title='run'\\\"><script>alert(1)</script>";
        String id = finished("{\"type\":\"hash\",\"payload\":{\"text\":\"%s\"}}".formatted(evil));
        open("#/jobs/" + id);
        assertThat(browser.text("#job pre[aria-label=Payload]")).contains("onerror");
        assertThat(browser.number("document.querySelectorAll('#job img').length")).isZero();
        assertThat(browser.driver().getTitle()).isNotEqualTo("run");
    }

    @Test
    void everythingIsDoneByKeyboardAlone() {
        open("#/overview");
        browser.see("#connection", "Live");
        press("n");
        browser.see("#submit[open]");
        choose("#submit-form [name=known]", "noop");
        WebElement submit = browser.see("#submit-form .primary");
        tabTo(submit);
        press(Keys.ENTER);
        browser.see(STATE, "succeeded");
        press(Keys.ESCAPE);
        browser.awaitNone("#job");
        press("/");
        WebElement filter = browser.see("#jobs-filter [name=type]");
        browser.until("focus in the filter", _ -> filter.equals(focused()));
        press("noop");
        browser.untilTrue("location.hash.includes('type=noop')");
        WebElement job = browser.see("#jobs tbody a");
        tabTo(job);
        press(Keys.ENTER);
        browser.see("#job[open]");
        press(Keys.ESCAPE);
        browser.awaitNone("#job");
        browser.see("#jobs-title");
    }

    @Test
    void aComparisonIsStartedAndShown() {
        open("#/comparison");
        browser.see("#compare-ways [value=python-processes]");
        browser.write("#compare-form [name=payload]", "{\"limit\": 200000}");
        browser.write("#compare-form [name=jobs]", "4");
        browser.write("#compare-form [name=rounds]", "1");
        browser.write("#compare-form [name=slots]", "1");
        browser.js(
                "document.querySelectorAll('[name=ways]')"
                        + ".forEach(way => way.checked = way.value === 'threads')");
        browser.click("#compare-form .primary");
        browser.see("#compare-result .badge span:last-child", "succeeded");
        browser.see("#compare-result tbody th", "threads");
        assertThat(browser.number("document.querySelectorAll('#compare-result canvas').length"))
                .isEqualTo(2);
        browser.screenshot("comparison-light");
    }

    @Test
    void theThemeIsTheSystemsUntilOneIsChosenWhichIsRemembered() {
        browser.system("prefers-color-scheme", "light");
        open("#/overview");
        String light = background();
        browser.system("prefers-color-scheme", "dark");
        assertThat(background()).isNotEqualTo(light);
        browser.screenshot("overview-dark");
        browser.click("#theme");
        assertThat(background()).isEqualTo(light);
        open("#/overview");
        assertThat(background()).isEqualTo(light);
        assertThat(browser.see("#theme").getAttribute("aria-pressed")).isEqualTo("false");
        browser.js("localStorage.clear()");
        browser.system("prefers-color-scheme", "light");
    }

    @Test
    void aServiceThatWentAwayIsFoundAgain() throws Exception {
        open("#/overview");
        browser.see("#connection", "Live");
        int port = service.port();
        service.terminate();
        service.awaitEnd();
        browser.see("#connection", "Reconnecting");
        assertThat(browser.text("#stale")).contains("No connection", "as of");
        browser.screenshot("stale-light");
        service.close();
        service = startAt(port);
        browser.see("#connection", "Live");
        browser.awaitNone("#stale");
        assertThat(browser.complaints())
                .allSatisfy(it -> assertThat(it).contains("v1/live", "net::ERR_"));
    }

    @Test
    void nothingKeepsPeopleOut() throws Exception {
        String id = finished("{\"type\":\"primes\",\"queue\":\"isolated\"}");
        open("#/overview");
        browser.see("#connection", "Live");
        for (String view : List.of("overview", "nodes", "workers", "jobs", "comparison")) {
            go("#/" + view);
            browser.see("[data-view=%s]".formatted(view));
            isAccessible(view);
        }
        go("#/submit");
        browser.see("#submit[open]");
        isAccessible("submit");
        go("#/jobs/" + id);
        browser.awaitNone("#submit");
        browser.see("#job .result");
        isAccessible("job");
    }

    /// In the light and in the dark.
    private static void isAccessible(String view) throws Exception {
        shownIn("dark");
        Accessibility.checkColours(browser, view + " dark");
        shownIn("light");
        Accessibility.check(browser, view + " light");
    }

    private static void shownIn(String scheme) {
        browser.system("prefers-color-scheme", scheme);
        browser.untilTrue("document.getAnimations().every(it => it.playState !== 'running')");
    }

    @Test
    void nothingIsWiderThanThePage() {
        String id = finished("{\"type\":\"primes\",\"queue\":\"isolated\"}");
        browser.width(360, 900);
        open("#/overview");
        browser.see("#connection", "Live");
        for (String view : List.of("overview", "nodes", "workers", "jobs", "comparison")) {
            go("#/" + view);
            browser.see("[data-view=%s]".formatted(view));
            isNoWiderThanThePage(view);
        }
        go("#/submit");
        browser.see("#submit[open]");
        isNoWiderThanThePage("submit");
        go("#/jobs/" + id);
        browser.awaitNone("#submit");
        browser.see("#job .result");
        isNoWiderThanThePage("job");
    }

    private static void isNoWiderThanThePage(String view) {
        for (int width : new int[] {360, 390, 768, 1440}) {
            browser.width(width, 900);
            browser.screenshot("%s-%d".formatted(view, width));
            browser.awaitNothingWider();
        }
    }

    private static void open(String where) {
        browser.openAnew("http://127.0.0.1:%d/%s".formatted(service.port(), where));
    }

    /// Within the page that is there.
    private static void go(String where) {
        browser.js("location.hash = arguments[0]", where);
    }

    private static String id(String job) {
        return service.submit(job).path("id").asString();
    }

    private static String finished(String job) {
        return service.run(job).path("id").asString();
    }

    private static void choose(String css, String value) {
        browser.see(css + " option[value=" + value + "]");
        new Select(browser.see(css)).selectByValue(value);
    }

    private static WebElement button(String label) {
        return browser.until(
                "the button " + label,
                driver ->
                        driver.findElement(
                                By.xpath(
                                        "//dialog//button[normalize-space()='%s']"
                                                .formatted(label))));
    }

    private static String fact(String name) {
        return browser.until(
                        "the fact " + name,
                        driver ->
                                driver.findElement(
                                        By.xpath(
                                                "//dialog//dt[starts-with(., '%s')][string-length() < %d]/../dd"
                                                        .formatted(name, name.length() + 2))))
                .getText();
    }

    private static void press(CharSequence keys) {
        new Actions(browser.driver()).sendKeys(keys).perform();
    }

    private static void tabTo(WebElement element) {
        for (int tabs = 0; tabs < 60 && !element.equals(focused()); tabs++) {
            press(Keys.TAB);
        }
        assertThat(focused()).isEqualTo(element);
    }

    private static WebElement focused() {
        return browser.driver().switchTo().activeElement();
    }

    private static String background() {
        return Objects.requireNonNull(
                        browser.js("return getComputedStyle(document.body).backgroundColor"))
                .toString();
    }
}
