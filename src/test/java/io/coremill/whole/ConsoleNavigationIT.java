package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.FreePort;
import io.coremill.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.support.ui.Select;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Ways through the page at `/`: back and forth, by keyboard, past what changes meanwhile, and in
/// small windows.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ConsoleNavigationIT {
    private static final String STATE = "#job .sheet-title .badge span:last-child";
    private static final String CLOSE = "#job [aria-label=Close]";
    private static final String LONG_JOB =
            "{\"type\":\"sleep\",\"payload\":{\"duration\":\"PT60S\"}}";

    /// Has the page get other answers than those of the service, unless `other` has none for it.
    private static final String OTHER_ANSWERS =
            """
            const asked = window.fetch;
            window.fetch = async (path, options) => {
              const answer = await asked(path, options);
              if (!answer.headers.get('Content-Type')?.includes('json')) return answer;
              const json = other(String(path), await answer.clone().json(), options);
              const headers = {'Content-Type': 'application/json'};
              return json ? new Response(JSON.stringify(json), {headers}) : answer;
            };
            """;

    private static final String QUICK_JOB = "{\"type\":\"noop\"}";
    private static final String FAILING_JOB =
            "{\"type\":\"nonsense\",\"queue\":\"python\",\"maxAttempts\":1}";

    private static final String FOCUSED = "document.activeElement";

    /// None of which JavaScript keeps as it is.
    private static final String DIGITS =
            "{\"id\":1970670598291982290,\"2\":1.10,\"1\":1e400,\"zero\":-0,\"list\":[{\"e\":1E5},[]]}";

    private static final String LAID_OUT =
            """
            {
              "id": 1970670598291982290,
              "2": 1.10,
              "1": 1e400,
              "zero": -0,
              "list": [
                {
                  "e": 1E5
                },
                []
              ]
            }""";

    /// Counts the progress that a page is told of, and the streams that it reads.
    private static final String COUNTER =
            """
            window.progressTold = 0;
            window.openStreams = new Set();
            const ask = window.fetch;
            window.fetch = async (...asked) => {
              const answer = await ask(...asked);
              if (String(asked[0]).endsWith('/events')) count(answer.clone().body.getReader());
              if (answer.headers.get('Content-Type')?.startsWith('text/event-stream')) {
                window.openStreams.add(answer);
                asked[1].signal.addEventListener('abort', () => window.openStreams.delete(answer));
              }
              return answer;
            };
            async function count(reader) {
              const decoder = new TextDecoder();
              for (let part = await next(reader); !part.done; part = await next(reader))
                window.progressTold += decoder.decode(part.value).split('event: progress').length - 1;
            }
            const next = reader => reader.read().catch(() => ({ done: true }));
            """;

    /// Has the page believe that it is hidden, or can be seen.
    private static final String HIDDEN =
            """
            Object.defineProperty(document, 'hidden', {configurable: true, value: arguments[0]});
            document.dispatchEvent(new Event('visibilitychange'));
            """;

    /// Has the page do at once what it does when one has stopped writing.
    private static final String WITHOUT_PAUSE =
            """
            const later = window.setTimeout;
            window.setTimeout = (run, pause) => pause < 500 ? run() : later.call(window, run, pause);
            """;

    private static final String ONLY_LISTED =
            """
            [...document.querySelectorAll('#jobs tbody th a')].map(a => a.title).join() === '%s'""";

    @TempDir private static Path data;
    @TempDir private static Path profile;
    private static ServiceProcess service;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.start(profile);
        browser.beforeEachPage(COUNTER);
        service = startAt(FreePort.take());
    }

    /// With a queue whose jobs return their payload as it came, one whose jobs are put off, and a
    /// schedule.
    private static ServiceProcess startAt(int port) throws Exception {
        Path later = Files.writeString(data.resolve("later.py"), puttingOff());
        return ServiceProcess.start(
                data,
                "--server.port=" + port,
                "--coremill.queues.echo.executor=processes",
                "--coremill.queues.echo.mode=once",
                "--coremill.queues.echo.command=cat",
                "--coremill.queues.echo.result-type=application/json",
                "--coremill.queues.echo.priority-ageing=PT10S",
                "--coremill.queues.later.executor=processes",
                "--coremill.queues.later.slots=1",
                "--coremill.queues.later.command=python3," + later,
                "--coremill.schedules.tidy.cron=@daily",
                "--coremill.schedules.tidy.job={\"type\":\"noop\"}");
    }

    /// Of which each job is put off for as long as its payload says.
    private static String puttingOff() {
        return """
               import sys
               sys.path.insert(0, "%s")
               import coremill

               @coremill.handler("later")
               def later(payload, job):
                   raise coremill.Again(payload["seconds"], "no file yet")

               coremill.run()
               """
                .formatted(Path.of("workers/python").toAbsolutePath());
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
    void nothingWasComplainedAbout() {
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aJobLikeAnotherIsSubmittedFromItsSheet() throws Exception {
        String id =
                finished(
                        "{\"type\":\"hash\",\"payload\":{\"text\":\"once more\"},%s}"
                                .formatted(rarelySaid()));
        open("#/jobs/" + id);
        browser.see(STATE, "succeeded");
        assertThat(browser.text("#job .facts"))
                .contains(
                        "Starts by", "Ends by", "Kept for", "2 d", "while queued, for 1 ms, keep");
        browser.click("#job a[href='#/submit?like=%s']".formatted(id));
        browser.see("#submit[open]");
        browser.untilTrue(
                "document.querySelector('#submit-form [name=payload]').value"
                        + ".includes('once more')");
        browser.awaitNone("#job");
        awaitHash("#/submit?like=" + id);
        pictures("submit-like");
        browser.click("#submit-form .primary");
        browser.see(STATE, "succeeded");
        assertSaidAlike(id, hash().replace("#/jobs/", ""));
        browser.click(CLOSE);
        browser.awaitNone("dialog");
        awaitHash("#/jobs");
        browser.click(".top a[href='#/submit']");
        browser.see("#submit[open]");
        browser.untilTrue(
                """
                [...document.querySelectorAll('#submit-form details :is(input, select)')]
                  .every(it => it.type === 'checkbox' ? !it.checked : it.value === '')""");
    }

    private static String rarelySaid() {
        return """
               "priority":3,"timeout":"PT40S","maxAttempts":7,
               "backoff":{"kind":"fixed","base":"PT2S","jitter":false},"expires":"PT1H",
               "deadline":"PT2H","retain":"PT48H","tags":["like"],
               "unique":{"key":"like-%s","scope":"type","while":["queued"],"for":"PT0.001S"}
               """
                .formatted(System.nanoTime());
    }

    private static void assertSaidAlike(String id, String other) {
        JsonNode job = service.json("/v1/jobs/" + id);
        JsonNode like = service.json("/v1/jobs/" + other);
        assertThat(other).isNotEqualTo(id);
        for (String name :
                List.of(
                        "priority",
                        "timeout",
                        "maxAttempts",
                        "backoff",
                        "retain",
                        "tags",
                        "unique")) {
            assertThat(like.path(name)).as(name).isEqualTo(job.path(name));
        }
        assertThat(like.path("backoff").path("jitter").asBoolean(true)).isFalse();
        for (String limit : List.of("expires", "deadline")) {
            assertThat(after(like, limit))
                    .as(limit)
                    .isCloseTo(after(job, limit), Duration.ofMinutes(1));
        }
    }

    private static Duration after(JsonNode job, String limit) {
        return Duration.between(
                Instant.parse(job.path("submittedAt").asString()),
                Instant.parse(job.path(limit).asString()));
    }

    @Test
    void numbersAreSentAndShownDigitForDigitWhereverTheyGo() throws Exception {
        open("#/submit");
        choose("known", "");
        browser.write("#submit-form [name=type]", "digits");
        choose("queue", "echo");
        browser.write("#submit-form [name=payload]", DIGITS);
        browser.click("#payload-format");
        assertThat(payloadInTheForm()).isEqualTo(LAID_OUT);
        browser.click("#submit-form .primary");

        browser.see(STATE, "succeeded");
        assertThat(browser.text("#job pre[aria-label=Payload]")).isEqualTo(LAID_OUT);
        assertThat(browser.text("#job pre[aria-label=Result]")).isEqualTo(LAID_OUT);
        String id = hash().replace("#/jobs/", "");
        assertThat(service.get("/v1/jobs/" + id + "/result").body()).isEqualTo(DIGITS);

        browser.click("#job a[href='#/submit?like=%s']".formatted(id));
        browser.until("the payload again", _ -> payloadInTheForm().equals(LAID_OUT));
        browser.click("#submit-form .primary");
        browser.see(STATE, "succeeded");
        assertThat(hash()).isNotEqualTo("#/jobs/" + id);
        assertThat(browser.text("#job pre[aria-label=Result]")).isEqualTo(LAID_OUT);
    }

    private static void choose(String field, String value) {
        browser.see("#submit-form [name=%s] option[value='%s']".formatted(field, value));
        new Select(browser.see("#submit-form [name=%s]".formatted(field))).selectByValue(value);
    }

    private static String payloadInTheForm() {
        return String.valueOf(
                browser.js("return document.querySelector('#submit-form [name=payload]').value"));
    }

    /// Its worker said so when it started.
    @Test
    void aTypeIsNotOfferedForAQueueWhoseWorkersDoNotKnowIt() {
        finished("{\"type\":\"noop\",\"queue\":\"python\"}");
        open("#/submit?type=mandelbrot");
        browser.see("#submit-form [name=queue] option[value=isolated]");
        browser.see("#submit-form [name=known] option[value=mandelbrot]:checked");
        browser.awaitNone("#submit-form [name=queue] option[value=python]");
        go("#/submit?type=primes");
        browser.see("#submit-form [name=queue] option[value=python]");
    }

    @Test
    void theContentIsSkippedToWhereOneIs() {
        open("#/workers");
        browser.see("#connection", "Live");
        browser.press(Keys.TAB);
        browser.see(".skip:focus");
        browser.press(Keys.ENTER);
        browser.untilTrue("document.activeElement.id === 'main'");
        browser.see("#workers-title");
        assertThat(hash()).isEqualTo("#/workers");
    }

    /// A browser has six connections to a service over HTTP/1.1.
    @Test
    void moreTabsOfRunningJobsThanABrowserHasConnectionsAreAllLive() {
        String untilAllAreOpen = LONG_JOB.replace("PT60S", "PT300S");
        List<String> ids = Stream.generate(() -> id(untilAllAreOpen)).limit(8).toList();
        String first = browser.driver().getWindowHandle();
        for (String id : ids) {
            browser.driver().switchTo().newWindow(WindowType.WINDOW);
            open("#/jobs/" + id);
            browser.see(STATE, "running");
        }
        for (String window : browser.driver().getWindowHandles()) {
            browser.driver().switchTo().window(window);
            if (!window.equals(first)) {
                browser.click("#job .sheet-actions button");
                browser.see(STATE, "cancelled");
                browser.see("#connection", "Live");
                browser.driver().close();
            }
        }
        browser.driver().switchTo().window(first);
    }

    @Test
    void aHiddenPageReadsNoStreamAndGoesOnWhereItWasOnceItIsSeen() {
        String id = id(LONG_JOB);
        open("#/jobs/" + id);
        browser.see(STATE, "running");
        browser.untilTrue("window.openStreams.size === 2");
        browser.js(HIDDEN, true);
        browser.untilTrue("window.openStreams.size === 0");
        service.post("/v1/jobs/" + id + "/cancel", "");
        service.awaitJob(id, job -> job.hasNonNull("finishedAt"));
        assertThat(browser.text(STATE)).isEqualTo("running");
        browser.js(HIDDEN, false);
        browser.see(STATE, "cancelled");
        browser.untilTrue("window.openStreams.size === 1");
    }

    @ParameterizedTest
    @EnumSource
    void whoeverIsSignedOutAtAProxyIsToldToReload(ManyCores.Login way) throws Exception {
        try (var machine = new ManyCores(2, 2)) {
            browser.openAnew("http://127.0.0.1:%d/#/overview".formatted(machine.port()));
            machine.tick();
            browser.see("#connection", "Live");
            machine.ask(way);
            browser.see("#connection", "Signed out");
            assertThat(browser.text("#signed-out")).contains("You are signed out", "Reload");
            browser.awaitNone("#stale");
            browser.click("nav a[href='#/jobs']");
            assertThat(browser.text("#jobs-error")).contains("You are signed out: reload");
            browser.press("n");
            assertThat(browser.text("#submit [data-problem]"))
                    .isEqualTo("You are signed out: reload this page.");
            browser.see("#submit #signed-out a");
            machine.ask(null);
            // Unless the page, which tries again by itself, has found out first.
            browser.js("document.querySelector('#submit #signed-out a')?.click()");
            browser.until(
                    "the page to be live again",
                    _ -> {
                        browser.reloadIfGivenUp();
                        machine.tick();
                        return browser.text("#connection").equals("Live");
                    });
            browser.awaitNone("#signed-out");
            browser.open("about:blank");
        }
        assertThat(browser.complaints()).allSatisfy(it -> assertThat(it).contains("40"));
    }

    @Test
    void aServiceThatCannotStoreAnythingIsNotShownAsLive() throws Exception {
        try (var machine = new ManyCores(2, 2)) {
            browser.openAnew("http://127.0.0.1:%d/#/overview".formatted(machine.port()));
            machine.store("{\"writable\":false,\"reason\":\"the disk is full\"}");
            machine.tick();
            browser.see("#connection", "In trouble");
            assertThat(browser.text("#trouble")).contains("the disk is full.");
            browser.screenshot("trouble-light");
            machine.store("{\"writable\":true}");
            machine.tick();
            browser.see("#connection", "Live");
            browser.awaitNone("#trouble");
            browser.open("about:blank");
        }
    }

    @Test
    void anAddressThatIsNoViewLeavesTheViewAsItIs() {
        open("#/workers");
        browser.see("#workers-title");
        browser.js("location.hash = '#main'");
        browser.untilTrue("location.hash === '#main'");
        browser.see("#workers-title");
    }

    @Test
    void newerIsThePageBeforeWhateverWasLookedAtMeanwhile() {
        pages();
        open("#/jobs?type=noop");
        String newest = firstJob();
        browser.click("#jobs-older");
        browser.untilTrue("location.hash.includes('cursor=')");
        browser.until("an older page", _ -> !firstJob().equals(newest));
        String older = hash();
        browser.click("#jobs tbody a");
        browser.see("#job .part-of-job");
        browser.press(Keys.ESCAPE);
        browser.awaitNone("#job");
        browser.untilTrue("location.hash === '%s'".formatted(older));
        browser.click("#jobs-newer");
        browser.until("the newest page", _ -> firstJob().equals(newest));
        awaitHash("#/jobs?type=noop");
        browser.awaitNone("#job");
    }

    @Test
    void newerOfAPageFromElsewhereIsTheFirst() {
        pages();
        open("#/jobs?type=noop");
        String newest = firstJob();
        browser.click("#jobs-older");
        browser.untilTrue("location.hash.includes('cursor=')");
        open(hash());
        browser.until("an older page", _ -> !firstJob().equals(newest));
        browser.click("#jobs-newer");
        browser.until("the newest page", _ -> firstJob().equals(newest));
        awaitHash("#/jobs?type=noop");
    }

    @Test
    void whatBecameOfAnActionIsToldAboveTheSheet() {
        String id = id(LONG_JOB);
        open("#/jobs/" + id);
        browser.keepNotices();
        browser.see(STATE, "running");
        browser.click("#job .sheet-actions button");
        browser.see("#notices .notice");
        browser.untilTrue(
                """
                (() => {
                  const { x, y, width, height } =
                    document.querySelector('.notice').getBoundingClientRect();
                  const top = document.elementFromPoint(x + width / 2, y + height / 2);
                  return Boolean(top.closest('.notice'));
                })()""");
        browser.click("#notices [aria-label=Dismiss]");
        browser.awaitNone("#notices .notice");
        browser.see(STATE, "cancelled");
    }

    @Test
    void aSheetThatWasOpenedWhileTheServiceWasAwayShowsItsJobOnceItIsBack() throws Exception {
        String id = finished(QUICK_JOB);
        open("#/jobs");
        browser.see("#jobs a[href='#/jobs/%s']".formatted(id));
        int port = service.port();
        service.close();
        browser.see("#connection", "Reconnecting");
        browser.click("#jobs a[href='#/jobs/%s']".formatted(id));
        assertThat(browser.text("#job .problem")).contains("does not answer");
        service = startAt(port);
        browser.see(STATE, "succeeded");
        browser.awaitNone("#job .problem");
        assertThat(browser.complaints()).allSatisfy(it -> assertThat(it).contains("net::ERR_"));
    }

    @Test
    void aFinishedJobThatIsRetriedElsewhereIsFollowedAgain() {
        String id = id(LONG_JOB);
        service.awaitJob(id, job -> job.path("state").asString().equals("running"));
        service.post("/v1/jobs/" + id + "/cancel", "");
        service.awaitJob(id, job -> job.hasNonNull("finishedAt"));
        open("#/jobs/" + id);
        browser.see(STATE, "cancelled");
        service.post("/v1/jobs/" + id + "/retry", "");
        browser.see(STATE, "running");
        service.post("/v1/jobs/" + id + "/cancel", "");
        browser.see(STATE, "cancelled");
    }

    @Test
    void backFromAClosedSheetIsWhereOneWasBeforeThat() {
        String id = finished(QUICK_JOB);
        open("#/overview");
        browser.click("nav a[href='#/jobs']");
        browser.click("#jobs a[href='#/jobs/%s']".formatted(id));
        browser.see("#job[open]");
        browser.click(CLOSE);
        browser.untilTrue("location.hash === '#/jobs'");
        browser.back();
        browser.untilTrue("location.hash === '#/overview'");
        browser.awaitNone("#job");
        browser.see(".tiles");
    }

    @Test
    void aSheetOfAnotherSheetIsClosedForWhatLiesBeneathBoth() {
        String id = finished(QUICK_JOB);
        open("#/overview");
        browser.click("nav a[href='#/jobs']");
        browser.click("#jobs a[href='#/jobs/%s']".formatted(id));
        browser.click("#job a[href='#/submit?like=%s']".formatted(id));
        browser.see("#submit[open]");
        browser.press(Keys.ESCAPE);
        browser.untilTrue("location.hash === '#/jobs'");
        browser.awaitNone("dialog");
        browser.back();
        browser.untilTrue("location.hash === '#/overview'");
    }

    @Test
    void aFilterIsThereStillWhenASheetIsClosed() {
        String id = finished(QUICK_JOB);
        open("#/jobs");
        browser.write("#jobs-filter [name=type]", "noop");
        browser.untilTrue("location.hash === '#/jobs?type=noop'");
        browser.click("#jobs a[href='#/jobs/%s']".formatted(id));
        browser.see("#job[open]");
        browser.click(CLOSE);
        browser.untilTrue("location.hash === '#/jobs?type=noop'");
        browser.awaitNone("#job");
    }

    @Test
    void jobsAreFoundByAPartOfTheirTypeAsItIsWritten() {
        String id = finished(QUICK_JOB);
        open("#/jobs");
        browser.js(WITHOUT_PAUSE);
        browser.write("#jobs-filter [name=type]", "OO");
        browser.untilTrue("location.hash === '#/jobs?type=OO'");
        browser.see("#jobs a[href='#/jobs/%s']".formatted(id));
        browser.write("#jobs-filter [name=type]", "oops");
        browser.see("#jobs-empty a");
    }

    @Test
    void aJobIsFoundByItsIdOrAPieceOfIt() {
        String id = finished(QUICK_JOB);
        finished(QUICK_JOB);
        open("#/jobs");
        for (String piece : List.of(id, id.substring(0, 18), "…" + id.substring(28))) {
            browser.write("#jobs-filter [name=id]", piece);
            browser.untilTrue(ONLY_LISTED.formatted(id));
            browser.click("#jobs-filter [type=reset]");
            browser.untilTrue("document.querySelectorAll('#jobs tbody tr').length > 1");
        }
        browser.write("#jobs-filter [name=type]", id);
        browser.untilTrue(ONLY_LISTED.formatted(id));
        browser.see("#jobs-filter [name=id]").sendKeys(Keys.ENTER);
        browser.see("#job[open]");
        awaitHash("#/jobs/" + id);
    }

    @Test
    void chipsSayHowManyJobsAreInEachStateAndChooseSeveral() {
        String type = "chips-" + System.nanoTime();
        String job = "{\"type\":\"%s\",\"queue\":\"python\",\"maxAttempts\":1".formatted(type);
        finished(job + "}");
        String cancelled = id(job + ",\"delay\":\"PT1H\"}");
        id(job + ",\"delay\":\"PT1H\"}");
        service.post("/v1/jobs/" + cancelled + "/cancel", "");
        open("#/jobs?type=" + type);
        for (String state : List.of("scheduled", "failed", "cancelled")) {
            browser.see("[data-state=%s] .figure".formatted(state), "1");
        }
        browser.see("[data-state=queued] .figure", "0");
        browser.click("[data-state=failed]");
        browser.untilTrue("document.querySelectorAll('#jobs tbody tr').length === 1");
        browser.click("[data-state=cancelled]");
        browser.untilTrue("document.querySelectorAll('#jobs tbody tr').length === 2");
        awaitHash("#/jobs?type=%s&state=failed%%2Ccancelled".formatted(type));
        assertThat(browser.see("[data-state=cancelled]").getAttribute("aria-pressed"))
                .isEqualTo("true");
        browser.screenshot("jobs-chips");
        browser.screenshotInTheDark("jobs-chips-dark");
        browser.width(390, 844);
        browser.screenshot("jobs-chips-phone");
        browser.width(1440, 900);
    }

    @Test
    void figuresLeadToTheJobsThatTheyCount() {
        finished(FAILING_JOB);
        open("#/overview");
        browser.click(".tiles a[href='#/jobs?state=failed']");
        browser.see("[data-state=failed][aria-pressed=true]");
        browser.see("#jobs tbody .badge[data-kind=bad]");
        go("#/overview");
        browser.click("#queues a.leading[href='#/jobs?queue=python&state=failed']");
        browser.see("[data-state=failed][aria-pressed=true]");
        browser.see("#jobs tbody .badge[data-kind=bad]");
    }

    @Test
    void aQueueHasAPageWithItsWorkersItsLastJobsAndWhatCanBeDone() throws Exception {
        String failed = finished(FAILING_JOB);
        open("#/overview");
        browser.click("#queues a[href='#/queues/python']");
        browser.see("#queue-title", "python");
        browser.see("nav a[aria-current][href='#/overview']");
        browser.see("[data-view=queue] a[href='#/workers/python-1']");
        assertThat(browser.text("[data-view=queue] [aria-label=Definition] dl"))
                .contains("exponential, 1 s to 10 m", "Kept if failed", "30 d");
        browser.see(
                "[data-view=queue] [aria-label='Last that failed'] a[href='#/jobs/%s']"
                        .formatted(failed));
        browser.click("[data-view=queue] [aria-label='Pause python']");
        browser.see("[data-view=queue] .badge", "paused");
        browser.click("[data-view=queue] [aria-label='Resume python']");
        browser.see("[data-view=queue] [aria-label='Pause python']");
        browser.click(
                "[data-view=queue] [aria-label='Last jobs'] a[href='#/jobs/%s']".formatted(failed));
        browser.see(STATE, "failed");
        browser.click(CLOSE);
        browser.see("#queue-title", "python");
        awaitHash("#/queues/python");
        pictures("queue-page");
        go("#/queues/echo");
        browser.see("#queue-title", "echo");
        assertThat(browser.text("[data-view=queue] [aria-label=Definition] dl"))
                .contains("A level of priority is worth", "10 s of waiting");
    }

    @Test
    void aWorkerHasAPageThatSaysWhyTheOneBeforeItEnded() throws Exception {
        finished(FAILING_JOB);
        long pid = service.json("/v1/workers/python-1").path("now").path("pid").asLong();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        ServiceProcess.awaitGone(List.of(pid));
        String after = finished(FAILING_JOB);
        open("#/workers");
        browser.click("#workers a[href='#/workers/python-1']");
        browser.see("#worker-title", "python-1");
        browser.see("nav a[aria-current][href='#/workers']");
        assertThat(browser.text("[aria-label='The worker before it'] .error"))
                .contains("crashed", "SIGKILL", "pid " + pid);
        browser.see("[aria-label='Its last jobs'] a[href='#/jobs/%s']".formatted(after));
        pictures("worker-page");
        browser.click("[data-view=worker] a[href='#/queues/python']");
        browser.see("[aria-label='Workers that ended badly'] a[href='#/workers/python-1']");
        open("#/workers/python-99");
        browser.see("[data-view=worker] .problem");
        assertThat(browser.complaints()).allSatisfy(it -> assertThat(it).contains("python-99"));
    }

    @Test
    void anHourAndADayAreDrawnAndTheChoiceIsRemembered() throws Exception {
        open("#/overview");
        browser.click("#throughput-spans [data-span='24 h']");
        browser.see("#throughput-time", "last 24 hours");
        open("#/overview");
        browser.see("#throughput-spans [data-span='24 h'][aria-pressed=true]");
        browser.untilTrue(
                "performance.getEntriesByType('resource')"
                        + ".some(it => it.name.endsWith('v1/history?last=PT24H'))");
        pictures("overview-day");
        browser.js("localStorage.clear()");
    }

    @Test
    void whatTheFilterShowsIsExported() {
        String id = finished(QUICK_JOB);
        finished(FAILING_JOB);
        open("#/jobs?type=noo&state=succeeded");
        browser.see("#jobs a[href='#/jobs/%s']".formatted(id));
        browser.js(
                "fetch(document.getElementById('jobs-csv').href)"
                        + ".then(answer => answer.text()).then(csv => window.exported = csv)");
        browser.untilTrue(
                "window.exported?.includes('%s,noop,') && !exported.includes('nonsense')"
                        .formatted(id));
    }

    @Test
    void aCoreLeadsToWhatRunsThere() throws Exception {
        String id = id(LONG_JOB.replace("}}", "},\"queue\":\"python\"}"));
        service.awaitJob(id, job -> job.path("state").asString().equals("running"));
        open("#/overview");
        browser.click("#cores a.core-name");
        browser.untilTrue("location.hash.startsWith('#/cores/')");
        browser.see("#core-title");
        browser.see("[data-view=core] .shares .figure");
        pictures("core-page");
        service.post("/v1/jobs/" + id + "/cancel", "");
    }

    @Test
    void errorsLeadToTheJobsThatFailedSo() throws Exception {
        String type = "cause-" + System.nanoTime();
        String job = "{\"type\":\"%s\",\"queue\":\"python\",\"maxAttempts\":1}".formatted(type);
        finished(job);
        String last = finished(job);
        open("#/overview");
        browser.click("nav a[href='#/errors']");
        browser.write("#errors-filter [name=type]", type);
        browser.untilTrue("document.querySelectorAll('#errors tbody tr').length === 1");
        browser.see("#errors tbody a[href='#/jobs/%s']".formatted(last));
        assertThat(browser.text("#errors tbody .why")).contains("no handler for type " + type);
        pictures("errors");
        assertThat(browser.text("#errors tbody th a")).isEqualTo("2");
        browser.js(
                OTHER_ANSWERS
                        + """
                        const other = (path, answer) =>
                          path.startsWith('v1/errors') && {...answer, partial: true};
                        document.getElementById('errors-filter').dispatchEvent(new Event('input'));
                        """);
        browser.see("#errors-note", "Of more than 100 000 failures the last ones are counted.");
        browser.click("#errors tbody th a");
        browser.untilTrue("document.querySelectorAll('#jobs tbody tr').length === 2");
        browser.click("#jobs a[href='#/jobs/%s']".formatted(last));
        browser.see("#job .error a[href*='fingerprint=']");
        browser.click(CLOSE);
        browser.awaitNone("#job");
        browser.click("#jobs-cause");
        browser.untilTrue("location.hash === '#/jobs?state=failed'");
    }

    @Test
    void jobsAreFoundByWhenTheyFinishedAndWhy() throws Exception {
        String type = "spans-" + System.nanoTime();
        String job = "{\"type\":\"%s\",\"queue\":\"python\",\"maxAttempts\":1}".formatted(type);
        String first = finished(job);
        String second = finished(job);
        String between = service.json("/v1/jobs/" + second).path("finishedAt").asString();
        String span = "&errorKind=unknown-type&finishedBefore=" + between;
        open("#/jobs?type=%s&sort=finished%s".formatted(type, span));
        browser.untilTrue(ONLY_LISTED.formatted(first));
        browser.see("#jobs-more-words", "More filters (3 on)");
        assertThat(browser.text("#jobs thead .when")).isEqualTo("Finished");
        pictures("jobs-more");
        new Select(browser.see("#jobs-filter [name=sort]")).selectByValue("-finished");
        browser.untilTrue("location.hash.includes('sort=-finished')");
        // To the millisecond, though the field shows seconds.
        assertThat(hash()).contains("finishedBefore=" + between.replace(":", "%3A"));
        browser.untilTrue(ONLY_LISTED.formatted(first));
        browser.js("document.querySelector('#jobs-filter [name=finishedBefore]').value = ''");
        new Select(browser.see("#jobs-filter [name=sort]")).selectByValue("finished");
        browser.untilTrue(ONLY_LISTED.formatted(first + "," + second));
    }

    @Test
    void aJobThatWaitsIsChangedRunAndRemoved() throws Exception {
        String id = id("{\"type\":\"noop\",\"delay\":\"PT1H\"}");
        open("#/jobs/" + id);
        browser.see(STATE, "scheduled");
        assertThat(browser.text("#job .facts")).contains("its time");
        press("Change");
        browser.write(".question [name=priority]", "500");
        browser.click(".question .primary");
        assertThat(browser.text(".question .field-error")).contains("-100 to 100");
        pictures("job-change");
        browser.write(".question [name=priority]", "50");
        browser.write(".question [name=timeout]", "90s");
        browser.write(".question [name=tags]", "red late");
        new Select(browser.see(".question [name=queue]")).selectByValue("python");
        browser.click(".question .primary");
        browser.awaitNone(".question");
        browser.until("another priority", _ -> browser.text("#job .facts").contains("1 m 30 s"));
        assertThat(browser.text("#job .facts")).contains("python");
        assertThat(service.json("/v1/jobs/" + id).path("priority").asInt()).isEqualTo(50);
        assertThat(service.json("/v1/jobs/" + id).path("queue").asString()).isEqualTo("python");
        assertThat(service.json("/v1/jobs/" + id).path("tags").toString())
                .isEqualTo("[\"red\",\"late\"]");
        press("Run now");
        browser.see(STATE, "succeeded");
        press("Remove");
        browser.click(".question .primary");
        browser.awaitNone("dialog");
        awaitHash("#/jobs");
        assertThat(service.get("/v1/jobs/" + id).statusCode()).isEqualTo(404);
        assertThat(browser.complaints()).allSatisfy(it -> assertThat(it).contains("422"));
    }

    /// What somebody else has changed meanwhile is not overwritten.
    @Test
    void aChangeOfAnotherVersionIsRefused() {
        String id = id("{\"type\":\"noop\",\"delay\":\"PT1H\"}");
        open("#/jobs/" + id);
        browser.see(STATE, "scheduled");
        press("Change");
        browser.write(".question [name=priority]", "7");
        service.post("/v1/jobs/" + id + "/cancel", "");
        service.post("/v1/jobs/" + id + "/retry", "");
        service.awaitJob(id, job -> job.hasNonNull("finishedAt"));
        browser.click(".question .primary");
        browser.see(".question .problem");
        browser.press(Keys.ESCAPE);
        browser.awaitNone(".question");
        browser.see("#job[open]");
        assertThat(browser.complaints()).allSatisfy(it -> assertThat(it).contains("4"));
    }

    @Test
    void aScheduleIsMadeRunPausedEditedAndDeleted() throws Exception {
        String name = "made-" + System.nanoTime();
        String refused = refusedFromNowOn();
        open("#/overview");
        browser.click("nav a[href='#/schedules']");
        browser.click("#schedules-new");
        browser.write(".question [name=name]", name);
        browser.write(".question [name=cron]", "61 2 * * *");
        browser.write(
                ".question [name=job]", "{\"type\":\"hash\",\"payload\":{\"text\":\"1.10\"}}");
        browser.click(".question .primary");
        assertThat(browser.text(".question .field-error")).isNotEmpty();
        pictures("schedule-form");
        new Select(browser.see(".question [name=missed]")).selectByValue("skip");
        new Select(browser.see(".question [name=overlap]")).selectByValue("cancel-running");
        browser.write(".question [name=cron]", "0 2 * * MON-FRI");
        browser.click(".question .primary");
        browser.see("#schedule-title", name);
        awaitHash("#/schedules/" + name);
        browser.untilTrue("document.querySelectorAll('.next-times time').length === 5");
        assertThat(browser.text("[data-view=schedule] [aria-label=Definition] dl"))
                .contains("Missed ticks\nskipped", "made, and the last job is cancelled");
        act("Run now");
        browser.see("[aria-label='Last ticks'] tbody a[href^='#/jobs/']");
        browser.see("[data-view=schedule] a[href='#/jobs?schedule=%s']".formatted(name));
        pictures("schedule-page");
        act("Pause");
        browser.see("[data-view=schedule] .badge", "paused");
        act("Resume");
        browser.see("[data-view=schedule] .badge", "active");
        act("Edit");
        browser.write(".question [name=jitter]", "PT90.25S");
        browser.click(".question .primary");
        browser.awaitNone(".question");
        browser.until(
                "its jitter", _ -> browser.text("[aria-label=Definition] dl").contains("1 m 30 s"));
        act("Edit");
        browser.write(".question [name=cron]", "0 3 * * MON-FRI");
        browser.click(".question .primary");
        browser.awaitNone(".question");
        JsonNode kept = service.json("/v1/schedules/" + name);
        assertThat(kept.path("jitter").asString()).as("left alone").isEqualTo("PT1M30.25S");
        assertThat(kept.path("job").path("payload").path("text").asString()).isEqualTo("1.10");
        act("Delete");
        browser.click(".question .primary");
        browser.untilTrue("location.hash === '#/schedules'");
        assertThat(service.get("/v1/schedules/" + name).statusCode()).isEqualTo(404);
        String row = "#schedules tr:has(a[href='#/schedules/%s']) ".formatted(refused);
        browser.see(row + ".badge[data-kind=bad]", "refused");
        assertThat(browser.text(row + ".why")).contains("expires");
        service.post("/v1/schedules/" + refused + "/pause", "");
        browser.click(row + "a[href='#/schedules/%s']".formatted(refused));
        browser.see("[aria-label='Last ticks'] .badge[data-kind=bad]", "refused");
        pictures("schedule-refused");
        assertThat(browser.complaints())
                .allSatisfy(it -> assertThat(it).containsAnyOf("404", "422"));
    }

    /// Ticks each second, and what its jobs say of their start soon is in the past.
    private static String refusedFromNowOn() {
        String name = "refused-" + System.nanoTime();
        String job =
                "{\"type\":\"noop\",\"expires\":\"%s\"}".formatted(Instant.now().plusSeconds(4));
        var put =
                service.put(
                        "/v1/schedules/" + name,
                        "{\"cron\":\"* * * * * *\",\"job\":%s}".formatted(job));
        assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
        return name;
    }

    private static void act(String label) {
        browser.click(
                "to press " + label,
                driver ->
                        driver.findElement(
                                By.xpath(
                                        "//*[@data-view='schedule']//button[.='%s']"
                                                .formatted(label))));
    }

    @Test
    void aScheduleOfTheSettingsIsRunAndPausedButNotChanged() throws Exception {
        open("#/schedules");
        browser.see("#schedules tr:has(a[href='#/schedules/tidy']) .sub", "from the settings");
        browser.click("#schedules [aria-label='Pause tidy']");
        browser.see("#schedules tr:has(a[href='#/schedules/tidy']) .badge", "paused");
        browser.click("#schedules [aria-label='Resume tidy']");
        browser.see("#schedules [aria-label='Pause tidy']");
        browser.click("#schedules [aria-label='Run tidy now']");
        browser.see("#schedules .last-tick a[href^='#/jobs/']");
        pictures("schedules");
        browser.click("#schedules a[href='#/schedules/tidy']");
        browser.see("#schedule-title", "tidy");
        browser.see("[data-view=schedule] [aria-label='Pause tidy']");
        browser.awaitNone("[data-view=schedule] .page-actions button:nth-of-type(3):not([hidden])");
    }

    @Test
    void aJobWithATagExpiresAndIsFoundByItsTag() throws Exception {
        String tag = "tag-" + System.nanoTime();
        service.post("/v1/queues/echo/pause", "");
        open("#/submit?type=x");
        choose("known", "");
        browser.write("#submit-form [name=type]", "x");
        choose("queue", "echo");
        browser.click("#submit-form summary");
        browser.write("#submit-form [name=expires]", "soon");
        browser.click("#submit-form .primary");
        assertThat(browser.text("#submit-form .field-error")).contains("A duration like 30s");
        browser.write("#submit-form [name=expires]", "2s");
        browser.write("#submit-form [name=tags]", tag + ", nightly");
        browser.click("#submit-form .primary");
        browser.see(STATE, "expired");
        service.post("/v1/queues/echo/resume", "");
        String id = hash().replace("#/jobs/", "");
        pictures("job-expired");
        browser.click("#job .facts a[href='#/jobs?tag=%s']".formatted(tag));
        browser.untilTrue(ONLY_LISTED.formatted(id));
        browser.see("[data-state=expired] .figure", "1");
        assertThat(browser.text("#jobs tbody .tags")).isEqualTo(tag + " · nightly");
        browser.click("[data-state=expired]");
        browser.untilTrue("location.hash.includes('state=expired')");
        browser.untilTrue(ONLY_LISTED.formatted(id));
        pictures("jobs-tag");
        browser.click("#jobs tbody .tags a[href='#/jobs?tag=nightly']");
        browser.untilTrue("location.hash === '#/jobs?tag=nightly'");
    }

    @Test
    void pausesBetweenAttemptsAreChosenAndShown() throws Exception {
        open("#/submit?type=noop");
        choose("known", "noop");
        browser.click("#submit-form summary");
        choose("backoffKind", "pauses");
        browser.click("#submit-form .primary");
        assertThat(browser.text("#submit-form .field-error")).contains("Durations like 1s 1m");
        browser.write("#submit-form [name=backoffPauses]", "1s 2m");
        pictures("submit-options");
        browser.click("#submit-form .primary");
        browser.see(STATE, "succeeded");
        assertThat(browser.text("#job .facts")).contains("pauses, 1 s, 2 m");
    }

    @Test
    void thereIsOneJobForAKeyUnlessItIsReplaced() throws Exception {
        String key = "key-" + System.nanoTime();
        open("#/overview");
        LocalDate day = LocalDate.now(ZoneId.systemDefault()).plusYears(1);
        String first = submittedUnder(key, "", day + " 08:00");
        assertThat(browser.text("#job .facts")).contains(day.getYear() + " 08:00:00");
        assertThat(service.json("/v1/jobs/" + first).path("dueAt").asString()).endsWith(":00Z");
        assertThat(browser.text("#job .facts"))
                .contains(key + " of its type, while scheduled, queued, running, keep");
        pictures("job-unique");
        assertThat(submittedUnder(key, "", "2h")).isEqualTo(first);
        assertThat(submittedUnder(key, "replace", "3h")).isEqualTo(first);
        browser.untilTrue(
                "document.querySelector('#job .facts').textContent.includes('replace, due within')");
        openUnder(key, "reject", "1h");
        browser.click("#submit-form .primary");
        assertThat(browser.text("#submit-form [data-problem]")).contains("holds the key", first);
        assertThat(browser.complaints()).allSatisfy(it -> assertThat(it).contains("409"));
        service.post("/v1/jobs/" + first + "/cancel", "");
    }

    private static String submittedUnder(String key, String onConflict, String delay)
            throws Exception {
        openUnder(key, onConflict, delay);
        if (onConflict.equals("replace")) {
            browser.write("#submit-form [name=uniqueDelay]", "5h");
            pictures("submit-unique");
        }
        browser.click("#submit-form .primary");
        browser.see(STATE, "scheduled");
        return hash().replace("#/jobs/", "");
    }

    private static void openUnder(String key, String onConflict, String delay) {
        go("#/submit?type=noop");
        choose("known", "noop");
        browser.untilTrue("(document.querySelector('#submit-form details').open = true)");
        browser.write("#submit-form [name=delay]", delay);
        browser.write("#submit-form [name=uniqueKey]", key);
        choose("uniqueScope", "type");
        choose("uniqueConflict", onConflict);
    }

    @Test
    void allJobsOfAFilterAreCountedAndCancelled() throws Exception {
        String type = "many-" + System.nanoTime();
        String job = "{\"type\":\"%s\",\"queue\":\"python\",\"delay\":\"PT1H\"}".formatted(type);
        List<String> ids = Stream.generate(() -> id(job)).limit(3).toList();
        open("#/jobs");
        browser.see("#jobs-bulk:disabled");
        open("#/jobs?type=" + type);
        browser.click("#jobs-bulk:enabled");
        browser.click("dialog:not([id]) .primary");
        assertThat(browser.text("form .field-error")).contains("Choose what to do");
        new Select(browser.see("form [name=action]")).selectByValue("cancel");
        browser.see("form [role=status]", "3 jobs");
        pictures("bulk-form");
        browser.click("dialog:not([id]) .primary");
        browser.awaitNone("dialog[open]");
        ids.forEach(id -> service.awaitJob(id, it -> it.hasNonNull("finishedAt")));
        browser.until(
                "the newest of the actions to have finished",
                _ ->
                        Stream.of("Cancel", type, "finished", "3 of 3 done")
                                .allMatch(browser.text("#bulk tbody tr")::contains));
        browser.untilTrue("document.querySelectorAll('#jobs tbody tr').length === 3");
        pictures("bulk");
        bulk("delete", 3);
        ids.forEach(id -> assertThat(service.get("/v1/jobs/" + id).statusCode()).isEqualTo(404));
    }

    @Test
    void allJobsOfAFilterAreChangedWhileTheyWait() {
        String type = "waiting-" + System.nanoTime();
        String id = id("{\"type\":\"%s\",\"queue\":\"echo\",\"delay\":\"PT1H\"}".formatted(type));
        open("#/jobs?type=" + type);
        bulk("set-priority", 1, "priority", "7");
        assertThat(service.json("/v1/jobs/" + id).path("priority").asInt()).isEqualTo(7);
        bulk("move", 1, "queue", "python");
        assertThat(service.json("/v1/jobs/" + id).path("queue").asString()).isEqualTo("python");
        bulk("run-now", 1);
        service.awaitJob(id, it -> it.hasNonNull("finishedAt"));
    }

    /// Does something to all jobs of the list, and waits until the newest bulk action has done it.
    private static void bulk(String action, int jobs, String... more) {
        browser.click("#jobs-bulk:enabled");
        new Select(browser.see("form [name=action]")).selectByValue(action);
        browser.see("form [role=status]", jobs == 1 ? "1 job" : jobs + " jobs");
        if (more.length > 0 && more[0].equals("queue")) {
            new Select(browser.see("dialog:not([id]) [name=queue]")).selectByValue(more[1]);
        } else if (more.length > 0) {
            browser.write("dialog:not([id]) [name=priority]", more[1]);
        }
        browser.click("dialog:not([id]) .primary");
        browser.awaitNone("dialog[open]");
        browser.until(
                action + " to have been done",
                _ -> {
                    JsonNode newest = service.json("/v1/bulk-actions?limit=1").at("/bulkActions/0");
                    return newest.path("action").asString().equals(action)
                            && newest.path("state").asString().equals("finished")
                            && newest.path("done").asInt() == jobs;
                });
    }

    /// Which of them is cancelled before it has finished depends on the machine: the answers are
    /// those of one that has begun.
    @Test
    void aBulkActionThatRunsIsCancelled() {
        open("#/jobs?type=noop");
        browser.js(
                OTHER_ANSWERS
                        + """
                        const action = {id: 'b1', action: 'move', queue: 'io', filter: {tag: 'red'},
                          createdAt: new Date(), state: 'running', matched: 9000, more: true,
                          done: 4000, failed: 3, reasons: {'queue-full': 1, 'key-held': 2}};
                        function other(path, _, {method}) {
                          if (path === 'v1/bulk-actions/b1/cancel' && method === 'POST')
                            action.state = 'cancelled';
                          return path.startsWith('v1/bulk-actions') && {bulkActions: [action]};
                        }
                        """);
        browser.see("#bulk tbody .badge", "running");
        assertThat(browser.text("#bulk tbody tr"))
                .contains("Move to io", "tag red", "4\u202f000 of 9\u202f000+ done, 3 not possible")
                .contains("1: the queue is full; 2: another job holds the key");
        browser.click("#bulk [aria-label='Cancel bulk action Move']");
        browser.see("#bulk tbody .badge", "cancelled");
        browser.awaitNone("#bulk [aria-label='Cancel bulk action Move']");
        assertThat(browser.complaints())
                .allSatisfy(it -> assertThat(it).contains("bulk-actions/b1"));
    }

    @Test
    void howOftenAJobWasPutOffIsShown() throws Exception {
        Tools.need("python3");
        String id = id("{\"type\":\"later\",\"queue\":\"later\",\"payload\":{\"seconds\":3600}}");
        service.awaitJob(id, job -> job.path("again").asInt() == 1);
        open("#/jobs/" + id);
        browser.see(STATE, "scheduled");
        assertThat(browser.text("#job .facts"))
                .contains("Put off by its handler\nonce", "the time that its handler asked for");
        press("Run now");
        browser.until("to be put off", _ -> browser.text("#job .facts").contains("2 times"));
        assertThat(browser.text("#job [aria-label=Attempts] tbody")).contains("again", "× 2");
        pictures("job-again");
        service.post("/v1/jobs/" + id + "/cancel", "");
        go("#/jobs?type=later&errorKind=deadline");
        browser.see("#jobs-empty a");
        new Select(browser.see("#jobs-filter [name=errorKind]"))
                .selectByVisibleText("again-too-often");
        browser.untilTrue("location.hash.includes('errorKind=again-too-often')");
        browser.see("#jobs-empty a");
        browser.awaitNone("#jobs-error");
    }

    @Test
    void allThatFailedOfOneCauseRunsAgain() {
        String type = "again-" + System.nanoTime();
        String id =
                finished(
                        "{\"type\":\"%s\",\"queue\":\"python\",\"maxAttempts\":1}".formatted(type));
        open("#/errors?type=" + type);
        browser.click("#errors tbody .acts button");
        browser.see("form [role=status]", "1 job");
        browser.click("dialog:not([id]) .primary");
        browser.awaitNone("dialog[open]");
        service.awaitJob(id, it -> it.path("attempt").asInt() == 2 && it.hasNonNull("finishedAt"));
    }

    private static void press(String label) {
        click("//dialog[@id='job']//button[.='%s']".formatted(label));
    }

    /// As soon as it is there.
    private static void click(String xpath) {
        browser.click("to click " + xpath, driver -> driver.findElement(By.xpath(xpath)));
    }

    /// In light, in dark, and on a phone, where nothing may be wider than the page.
    private static void pictures(String name) throws Exception {
        Accessibility.check(browser, name);
        browser.screenshot(name + "-light");
        browser.screenshotInTheDark(name + "-dark");
        browser.width(390, 844);
        browser.screenshot(name + "-phone");
        browser.awaitNothingWider();
        browser.width(1440, 900);
    }

    @Test
    void closingTheSheetOfALinkFromElsewhereLeavesNoTraceOfIt() {
        open("#/jobs/" + finished(QUICK_JOB));
        browser.see(STATE, "succeeded");
        browser.click(CLOSE);
        browser.awaitNone("#job");
        browser.untilTrue("location.hash === '#/jobs'");
        browser.back();
        browser.until("the page before", driver -> "about:blank".equals(driver.getCurrentUrl()));
    }

    @Test
    void anAddressThatNobodyCanReadShowsThatThereIsNoSuchJob() {
        open("#/jobs/%");
        browser.see("#connection", "Live");
        assertThat(browser.text("#job .problem")).isNotEmpty();
        browser.click(CLOSE);
        browser.see("#jobs-title");
        assertThat(browser.complaints()).allSatisfy(it -> assertThat(it).contains("v1/jobs/%25"));
    }

    @Test
    void aQueueIsPausedAndResumedWithTheSameKeyTwice() {
        open("#/overview");
        browser.tabTo("[aria-label='Pause io']");
        browser.pressFocused();
        browser.see("[aria-label='Resume io']");
        browser.pressFocused();
        browser.see("[aria-label='Pause io']");
        browser.until(
                "io to run again", _ -> !service.json("/v1/queues/io").path("paused").asBoolean());
    }

    @Test
    void theFocusStaysInTheActionsOfAJob() {
        String id = id(LONG_JOB);
        open("#/jobs/" + id);
        browser.see(STATE, "running");
        browser.tabTo("#job .sheet-actions button");
        browser.pressFocused();
        browser.see(STATE, "cancelled");
        browser.see("#job .sheet-actions :focus", "Retry");
        browser.pressFocused();
        browser.see(STATE, "running");
        browser.see("#job .sheet-actions :focus", "Cancel job");
        browser.pressFocused();
        browser.see(STATE, "cancelled");
    }

    @Test
    void aFinishedJobHasAResultAndNoProgress() {
        String id = finished("{\"type\":\"mandelbrot\",\"payload\":{\"width\":64,\"height\":48}}");
        open("#/jobs/" + id);
        browser.see("#job img.picture");
        browser.untilTrue("window.progressTold > 0");
        browser.awaitNone("#job progress");
    }

    @Test
    void aJobIsCopiedAsACommandThatSubmitsItAgain() throws Exception {
        Tools.need("bash", "curl");
        String quoted = DIGITS.replace("[]", "\"it's\"");
        String id =
                finished(
                        "{\"type\":\"x\",\"queue\":\"echo\",\"payload\":%s,%s}"
                                .formatted(quoted, rarelySaid()));
        open("#/jobs/" + id);
        browser.see("#connection", "Live");
        browser.js("navigator.clipboard.writeText = async text => { window.copied = text; }");
        press("Copy as curl");
        browser.untilTrue("window.copied !== undefined");
        Process shell =
                new ProcessBuilder("bash", "-c", String.valueOf(browser.js("return copied")))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        JsonNode again = new JsonMapper().readTree(shell.getInputStream());
        assertThat(again.path("id").asString()).isNotEqualTo(id);
        service.awaitJob(again.path("id").asString(), job -> job.hasNonNull("finishedAt"));
        assertSaidAlike(id, again.path("id").asString());
        assertThat(service.get("/v1/jobs/" + again.path("id").asString() + "/result").body())
                .isEqualTo(quoted);
    }

    @Test
    void allOfTheConsoleIsBeneathThePrefixThatItIsServedAt(@TempDir Path directory)
            throws Exception {
        try (var prefixed =
                ServiceProcess.start(directory, "--server.servlet.context-path=/jobs/mill")) {
            String at = "http://127.0.0.1:%d/jobs/mill/".formatted(prefixed.port());
            browser.openAnew(at);
            browser.see("#connection", "Live");
            assertThat(browser.text("#first-job code")).startsWith("curl -s " + at + "v1/jobs ");
            browser.untilTrue("document.querySelectorAll('#throughput canvas').length === 1");
            browser.openAnew(at + "#/submit?type=noop");
            browser.see("#submit-form [name=known] option[value=noop]:checked");
            browser.click("#submit-form .primary");
            browser.see(STATE, "succeeded");
            assertThat(
                            browser.js(
                                    "return performance.getEntriesByType('resource')"
                                            + ".map(it => it.name)"))
                    .asInstanceOf(InstanceOfAssertFactories.list(String.class))
                    .isNotEmpty()
                    .allMatch(address -> address.startsWith(at));
            browser.click("#job [aria-label=Close]");
            browser.awaitNone("#job");
            browser.click(".bottom a[href^=swagger]");
            browser.see(".swagger-ui .info");
            browser.see(".swagger-ui .servers option[value='" + at.replaceAll("/$", "") + "']");
            browser.open("about:blank");
        }
    }

    @Test
    void rowsAreChosenAndOpenedByKeysAlone() {
        pages();
        open("#/jobs?type=noop");
        browser.see("#jobs tbody a");
        browser.press("jjjk");
        browser.untilTrue(FOCUSED + "=== document.querySelectorAll('#jobs tbody a')[1]");
        String second = String.valueOf(browser.js("return " + FOCUSED + ".title"));
        browser.press(Keys.ENTER);
        browser.see(STATE, "succeeded");
        awaitHash("#/jobs/" + second);
        browser.press("k");
        browser.untilTrue("location.hash === '#/jobs/%s'".formatted(firstJob()));
        browser.see(STATE, "succeeded");
        browser.press(Keys.ESCAPE);
        browser.untilTrue("location.hash === '#/jobs?type=noop'");
        browser.awaitNone("#job");
        browser.press("?");
        assertThat(browser.text("#help")).contains("next and previous row");
        browser.press(Keys.ESCAPE);
        browser.awaitNone("#help");
    }

    @Test
    void aPhoneShowsManyJobsAtOnce() {
        pages();
        finished(FAILING_JOB);
        browser.width(390, 844);
        open("#/jobs");
        browser.see("#jobs tbody a");
        browser.screenshot("jobs-phone");
        assertThat(
                        browser.number(
                                "[...document.querySelectorAll('#jobs tbody tr')].filter(row =>"
                                        + " row.getBoundingClientRect().bottom <= innerHeight).length"))
                .isGreaterThan(4);
        browser.width(1440, 900);
    }

    @Test
    void thePointInTimeIsThereInFullWithItsZone() {
        finished(QUICK_JOB);
        open("#/jobs");
        assertThat(titleOf("#jobs tbody time"))
                .matches("(?s).+ \\d{4} .*(UTC|GMT|[A-Z]{3,4}).*\n\\d{4}-\\d\\d-\\d\\dT.+Z");
    }

    @Test
    void theTitleCountsWhatRunsAndWhatFailed() {
        String id = id(LONG_JOB);
        finished(FAILING_JOB);
        open("#/jobs");
        browser.until(
                "a title that counts",
                driver ->
                        String.valueOf(driver.getTitle())
                                .matches("\\d+ running, \\d+ failed · Jobs · Coremill"));
        service.post("/v1/jobs/" + id + "/cancel", "");
    }

    @Test
    void theListTellsWhyAJobFailed() {
        String id = finished(FAILING_JOB);
        open("#/jobs?state=failed");
        assertThat(browser.text("#jobs tr:has(a[href='#/jobs/%s']) .why".formatted(id)))
                .contains("no handler for type nonsense");
    }

    @Test
    void keysThatCouldBePressedByChanceAreTurnedOffForGood() {
        open("#/overview");
        browser.see("#connection", "Live");
        browser.click("#keys");
        open("#/overview");
        browser.see("#connection", "Live");
        assertThat(browser.see("#keys").isSelected()).isFalse();
        browser.press("n/");
        browser.tabTo("nav a[href='#/workers']");
        assertThat(hash()).isEqualTo("#/overview");
        browser.click("#keys");
        browser.press("n");
        browser.see("#submit[open]");
        browser.untilTrue("document.activeElement.name === 'known'");
        browser.js("localStorage.clear()");
    }

    @Test
    void queuesOnVirtualThreadsAreNamedWhereTheirCoresAreShown() {
        open("#/overview");
        browser.see("#connection", "Live");
        assertThat(browser.text("#cores-legend")).doesNotContain("isolated");
        finished("{\"type\":\"primes\",\"queue\":\"io\",\"payload\":{\"limit\":100000000}}");
        browser.until(
                "the colours of what ran",
                _ -> browser.text("#cores-legend").contains("virtual threads (io)"));
    }

    @Test
    void whenAJobWaitedAndRanIsShownInTheOrderOfTime() {
        String id = id(LONG_JOB);
        open("#/jobs/" + id);
        browser.see(STATE, "running");
        browser.click("#job .sheet-actions button");
        browser.see(STATE, "cancelled");
        browser.click("#job .sheet-actions button");
        browser.see(STATE, "running");
        browser.untilTrue("document.querySelectorAll('#job .timeline-words li').length === 4");
        assertThat(browser.text("#job .timeline-words"))
                .containsSubsequence(
                        "waited ",
                        "ran ",
                        ", cancelled",
                        "waited ",
                        " for the next attempt",
                        "runs for ");
        assertThat(browser.number("document.querySelectorAll('#job .timeline i').length"))
                .isEqualTo(4);
        browser.click("#job .sheet-actions button");
        browser.see(STATE, "cancelled");
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 640})
    void allOfAWorkerIsInViewInASmallWindow(int width) {
        finished(FAILING_JOB);
        browser.width(width, 800);
        open("#/workers");
        browser.see("[aria-label^='Recycle python-']");
        browser.screenshot("workers-" + width);
        assertThat(
                        browser.number(
                                "document.querySelector('#workers-scroll').scrollWidth"
                                        + " - document.querySelector('#workers-scroll').clientWidth"))
                .isZero();
        browser.width(1440, 900);
    }

    @Test
    void aLongTypeLeavesRoomForAllElse() {
        String id =
                finished(
                        "{\"type\":\"%s\",\"queue\":\"python\",\"maxAttempts\":1}"
                                .formatted("t".repeat(100)));
        open("#/jobs");
        browser.see("#jobs a[href='#/jobs/%s']".formatted(id));
        assertThat(browser.see("#jobs .type[title^=ttt]").getSize().width).isLessThan(300);
        assertThat(
                        browser.number(
                                "document.querySelector('#jobs').offsetWidth"
                                        + " - document.querySelector('#jobs').parentElement.clientWidth"))
                .isNegative();
    }

    /// Three of them.
    private static void pages() {
        int there = service.json("/v1/jobs?type=noop&limit=200").path("jobs").size();
        List<String> ids =
                Stream.generate(() -> id(QUICK_JOB)).limit(Math.max(0, 101 - there)).toList();
        ids.forEach(id -> service.awaitJob(id, job -> job.hasNonNull("finishedAt")));
    }

    private static String firstJob() {
        return titleOf("#jobs tbody a");
    }

    private static String titleOf(String css) {
        return browser.until(
                "to read the title of " + css,
                _ -> String.valueOf(browser.see(css).getAttribute("title")));
    }

    private static String hash() {
        return String.valueOf(browser.js("return location.hash"));
    }

    /// A step back in the history is made a moment after it was asked for.
    private static void awaitHash(String wanted) {
        browser.untilTrue("location.hash === '%s'".formatted(wanted));
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
}
