package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.access.KeyToken;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.support.ui.Select;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The page at `/` of a service that wants a key, and jobs whose every word is an attack on those
/// who look at them.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ConsoleAccessIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String STATE = "#job .sheet-title .badge span:last-child";
    private static final String KEY_FIELD = "#sign-in [name=key]";

    /// Each of which runs where text is taken for markup, for an attribute, a script, a template or
    /// an address.
    private static final String WORDS =
            "<img src=x onerror=boom(1)>\"'><svg/onload=boom(2)>';boom(3);//"
                    + "</script></textarea><script>boom(4)</script>${boom(5)}{{boom(6)}}"
                    + "<a href=\"javascript:boom(7)\">";

    /// Whether the view or the dialog on top shows these words.
    private static final String SHOWN =
            """
            return [...document.querySelectorAll('dialog[open], main > section:not([hidden])')]
                .at(-1).textContent.includes('onerror=boom')""";

    @TempDir private static Path data;
    @TempDir private static Path profile;
    @TempDir private static Path downloads;
    private static String key;
    private static ServiceProcess service;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.startWatched(profile, "--ignore-certificate-errors");
        browser.beforeEachPage(resource("traps.js"));
        browser.devTools(
                "Browser.setDownloadBehavior",
                Map.of("behavior", "allow", "downloadPath", downloads.toString()));
        key = KeyToken.of("bootstrap", new SecureRandom()).text();
        Path worker = Path.of("src/test/resources/hostile_worker.py").toAbsolutePath();
        service =
                ServiceProcess.start(
                        data,
                        "--coremill.access.bootstrap-key-file="
                                + Files.writeString(data.resolve("first.key"), key + "\n"),
                        "--coremill.queues.hostile.executor=processes",
                        "--coremill.queues.hostile.slots=1",
                        "--coremill.queues.hostile.command=python3,%s,%s"
                                .formatted(worker, Path.of("workers/python").toAbsolutePath()));
        service.bear(key);
    }

    private static String resource(String name) throws IOException {
        try (InputStream script = ConsoleAccessIT.class.getResourceAsStream("/console/" + name)) {
            return new String(
                    Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        }
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

    /// What the service refuses is a complaint to Chromium, and meant here; so is that Chromium may
    /// not lay out a picture or a text of ours by itself.
    @AfterEach
    void nothingWasComplainedAboutAndNoOtherHostWasCalled() {
        assertThat(browser.complaints())
                .filteredOn(
                        it -> !it.matches(".* status of (401|422) .*") && !it.startsWith("blob:"))
                .isEmpty();
        browser.assertOnlyCalled("127.0.0.1:" + service.port());
    }

    @Test
    void aPageWithoutAKeyAsksForOneAndShowsNothing() throws Exception {
        openSignedOut("#/jobs");
        browser.see(KEY_FIELD);
        assertThat(browser.text("#sign-in")).contains("A key looks like cm_");
        browser.press(Keys.ESCAPE);
        browser.press(Keys.ESCAPE);
        browser.see(KEY_FIELD);
        assertThat(browser.text("#connection")).isEqualTo("Connecting");
        Accessibility.check(browser, "the form to sign in");
        browser.screenshot("sign-in-light");
        browser.screenshotInTheDark("sign-in-dark");
        browser.width(360, 740);
        browser.screenshot("sign-in-phone");
        browser.width(1440, 900);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hunter2", "cm_bootstrap", "Bearer cm_a_b", "cm_A_b", "ключ"})
    void whatIsNoKeyIsNotEvenSent(String text) {
        openSignedOut("");
        browser.js("window.sent = 0; const ask = fetch; fetch = (...it) => (sent++, ask(...it));");
        signIn(text);
        browser.see("#sign-in .field-error");
        assertThat(browser.number("window.sent")).isZero();
    }

    @Test
    void aWrongKeyIsSaidToBeWrongAndTheRightOneOpensThePageWhereOneWas() {
        openSignedOut("#/nodes");
        signIn("cm_bootstrap_" + "A".repeat(43));
        assertThat(browser.text("#sign-in .field-error")).contains("takes no such key");
        signIn("  " + key + " ");
        browser.see("#connection", "Live");
        browser.see("#nodes tbody th");
        browser.click("#who");
        assertThat(browser.text("#who-card"))
                .contains("bootstrap", "admin", "Payloads and results", "shown");
        browser.screenshot("who-light");
        assertThat(browser.js("return location.href").toString()).endsWith("/#/nodes");
    }

    @Test
    void theKeyIsKeptByTheTabAlone() {
        openSignedIn("#/overview");
        browser.see("#connection", "Live");
        assertThat(browser.js("return JSON.stringify({...sessionStorage})").toString())
                .contains(key);
        assertThat(browser.js("return JSON.stringify({...localStorage})").toString())
                .doesNotContain("cm_");
        assertThat(browser.driver().manage().getCookies()).isEmpty();
        assertThat(
                        browser.js("return performance.getEntries().map(it => it.name).join()")
                                .toString())
                .contains("/v1/me")
                .doesNotContain(secret());
        assertThat(service.log()).doesNotContain(secret());
        String here = browser.driver().getWindowHandle();
        browser.driver().switchTo().newWindow(WindowType.TAB);
        open("#/overview");
        browser.see(KEY_FIELD);
        browser.driver().close();
        browser.driver().switchTo().window(here);
    }

    private static String secret() {
        return KeyToken.parse(key).orElseThrow().secret();
    }

    @Test
    void signingOutForgetsTheKeyAndAllThatWasShown() {
        openSignedIn("#/nodes");
        browser.see("#nodes tbody th");
        browser.click("#who");
        browser.click("#sign-out");
        browser.see(KEY_FIELD);
        assertThat(browser.js("return JSON.stringify({...sessionStorage})").toString())
                .doesNotContain("cm_");
        assertThat(browser.number("document.querySelectorAll('#nodes tbody th').length")).isZero();
    }

    @Test
    void aJobIsSubmittedFollowedAndItsResultIsShownAndSavedWithTheKey() throws Exception {
        openSignedIn("#/submit?type=mandelbrot");
        browser.see("#submit-form [name=known] option[value=mandelbrot]:checked");
        browser.write("#submit-form [name=payload]", "{\"width\": 64, \"height\": 64}");
        browser.click("#submit-form .primary");
        browser.see(STATE, "succeeded");
        browser.untilTrue("document.querySelector('#job .picture')?.naturalWidth === 64");
        browser.click("#job .result-links a[download]");
        String id = Objects.requireNonNull(browser.text("#job .job-id"));
        assertThat(downloaded(id + ".png")).startsWith(0x89, 'P', 'N', 'G');
        openSignedIn("#/jobs");
        browser.click("#jobs-csv");
        assertThat(new String(downloaded("jobs.csv"), StandardCharsets.UTF_8)).contains(id);
    }

    private static byte[] downloaded(String name) throws IOException {
        Path file = downloads.resolve(name);
        browser.until("the file " + name, _ -> Files.exists(file));
        return Files.readAllBytes(file);
    }

    @Test
    void aPictureIsOpenedInATabAsThePictureThatItIs() {
        String id =
                service.run("{\"type\":\"mandelbrot\",\"payload\":{\"width\":64,\"height\":64}}")
                        .path("id")
                        .asString();
        openSignedIn("#/jobs/" + id);
        assertThat(
                        inATab(
                                "#job .result-links a[target]",
                                "document.images[0]?.naturalWidth === 64"))
                .startsWith("blob:");
    }

    /// Where it would be a page of this origin, which could read the key.
    @ParameterizedTest
    @ValueSource(strings = {"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml"})
    void aResultThatIsAPageIsNotOpenedAsOne(String type) {
        String id = finished("says", type);
        openSignedIn("#/jobs/" + id);
        browser.see("#job .result-links a[download]");
        if (type.startsWith("text/")) {
            assertThat(
                            inATab(
                                    "#job .result-links a[target]",
                                    "document.contentType === 'text/plain'"))
                    .startsWith("blob:");
        } else {
            browser.awaitNone("#job .result-links a[target]");
        }
        assertNothingRan("a result that is " + type);
    }

    /// @return its address
    private static String inATab(String link, String fact) {
        String here = browser.driver().getWindowHandle();
        int before = browser.driver().getWindowHandles().size();
        browser.click(link);
        browser.until("a tab", driver -> driver.getWindowHandles().size() > before);
        for (String tab : browser.driver().getWindowHandles()) {
            if (!tab.equals(here)) {
                browser.driver().switchTo().window(tab);
            }
        }
        browser.untilTrue(fact);
        String address = browser.js("return location.href").toString();
        browser.driver().close();
        browser.driver().switchTo().window(here);
        return address;
    }

    @Test
    void aKeyThatIsRevokedBringsTheFormBackOverWhatThePageShows() {
        JsonNode first = made("ada", "operate");
        openSignedIn("#/submit?type=hash", first.path("key").asString());
        browser.see("#submit-form [name=known] option[value=hash]:checked");
        browser.write("#submit-form [name=payload]", "{\"text\": \"not lost\"}");
        assertThat(service.delete("/v1/keys/" + first.path("id").asString()).statusCode())
                .isEqualTo(204);
        // The end of a stream may have brought the form before, over the button.
        browser.js("document.querySelector('#submit-form .primary').click()");
        browser.see(KEY_FIELD);
        assertThat(browser.text("#sign-in-why")).contains("not valid any more");
        browser.screenshot("signed-out-light");
        signIn(made("ada", "operate").path("key").asString());
        browser.awaitNone("#sign-in");
        browser.see("#connection", "Live");
        browser.click("#submit-form .primary");
        browser.see(STATE, "succeeded");
        assertThat(browser.text("#job .payload")).contains("not lost");
    }

    @Test
    void whoSignsInAsAnotherSeesNothingOfTheFormerOne() {
        JsonNode first = made("ada", "operate");
        openSignedIn("#/nodes", first.path("key").asString());
        browser.see("#nodes tbody th");
        browser.js("window.former = true");
        service.delete("/v1/keys/" + first.path("id").asString());
        browser.js("document.dispatchEvent(new Event('visibilitychange'))");
        browser.see(KEY_FIELD);
        signIn(made("bob", "submit").path("key").asString());
        browser.untilTrue("window.former === undefined");
        browser.see("#jobs-title");
        assertThat(browser.number("document.querySelectorAll('#nodes tbody th').length")).isZero();
    }

    @Test
    void whatTheRolesDoNotAllowIsNotOffered() throws Exception {
        String failed = finished("fails", null);
        openSignedIn("#/jobs/" + failed, made("eve", "read").path("key").asString());
        browser.see(STATE, "failed");
        assertThat(offered("#job")).containsExactly("Copy id", "Copy as curl", "Copy");
        open("#/queues/hostile");
        browser.see("[data-view=queue] .badge");
        assertThat(offered("[data-view=queue]")).isEmpty();
        open("#/overview");
        browser.see("#queues tbody th");
        assertThat(offered("#queues")).isEmpty();
        browser.awaitNone("a[href='#/submit']");
        browser.awaitNone("nav a[href='#/keys']");
        browser.press("n");
        assertThat(browser.js("return location.hash")).isEqualTo("#/overview");
        Accessibility.check(browser, "the overview of a reader");
        browser.screenshot("reader-light");
    }

    /// By its words; an icon is left out.
    private static List<String> offered(String within) {
        return browser.driver().findElements(By.cssSelector(within + " button")).stream()
                .filter(WebElement::isDisplayed)
                .map(WebElement::getText)
                .filter(words -> words.length() > 1)
                .toList();
    }

    @Test
    void whoMaySubmitAloneFollowsItsOwnJobs() throws Exception {
        openSignedIn("", made("sue", "submit").path("key").asString());
        browser.see("#jobs-title");
        browser.see("#connection", "Live");
        browser.awaitNone("nav a[href='#/nodes']");
        browser.click("a[href='#/submit']");
        browser.see("#submit-form [name=known] option[value=sleep]");
        new Select(browser.see("#submit-form [name=known]")).selectByValue("sleep");
        browser.write("#submit-form [name=payload]", "{\"duration\": \"PT60S\"}");
        browser.click("#submit-form .primary");
        browser.see(STATE, "running");
        assertThat(offered("#job")).startsWith("Cancel job").doesNotContain("Change", "Remove");
        browser.click("#job .sheet-actions button");
        browser.see(STATE, "cancelled");
        browser.click("#job [aria-label=Close]");
        browser.see("#jobs .badge span:last-child", "cancelled");
        Accessibility.check(browser, "the jobs of a submitter");
        browser.screenshot("submitter-light");
    }

    @Test
    void aSensitiveJobIsMarkedAndShowsWhatIsInItWithTheRoleAlone() throws Exception {
        openSignedIn("#/submit", made("olga", "operate").path("key").asString());
        browser.see("#submit-form [name=known] option[value=hash]");
        new Select(browser.see("#submit-form [name=known]")).selectByValue("hash");
        browser.write("#submit-form [name=payload]", "{\"text\": \"the diagnosis\"}");
        browser.click("#submit-form summary");
        browser.click("#submit-form [name=sensitive]");
        Accessibility.check(browser, "the form for a sensitive job");
        photograph("sensitive-form");
        browser.click("#submit-form .primary");
        browser.see(STATE, "succeeded");
        browser.see(
                "#job .hint",
                "Payload, result, log and the words of errors are hidden: needs the role sensitive.");
        assertThat(browser.text("#job"))
                .contains("Sensitive")
                .doesNotContain("diagnosis", "Copy as curl");
        photograph("sensitive-hidden");
        String id = browser.text("#job .job-id");

        browser.click("#job a[href^='#/submit']");
        browser.see("#payload-hidden");
        assertThat(browser.see("#submit-form [name=sensitive]").isSelected()).isTrue();
        assertThat(browser.js("return document.querySelector('#submit-form [name=payload]').value"))
                .isEqualTo("");
        photograph("sensitive-like");
        open("#/jobs");
        browser.see("#jobs .type-column .sub", "sensitive");
        photograph("sensitive-jobs");

        openSignedIn("#/jobs/" + id, made("dora", "read\",\"sensitive").path("key").asString());
        browser.see(STATE, "succeeded");
        browser.until("the payload", _ -> browser.text("#job").contains("diagnosis"));
        Accessibility.check(browser, "a sensitive job");
        photograph("sensitive-shown");
    }

    /// By light, in the dark, and on a phone, where nothing is wider than it.
    private static void photograph(String what) {
        browser.screenshot(what + "-light");
        browser.screenshotInTheDark(what + "-dark");
        browser.width(360, 740);
        browser.awaitNothingWider();
        browser.screenshot(what + "-phone");
        browser.width(1440, 900);
    }

    @Test
    void aKeyIsMadeShownOnceRotatedAndRevokedOnThePageOfKeys() throws Exception {
        openSignedIn("#/overview");
        browser.click("nav a[href='#/keys']");
        browser.see("#access-keys tbody th");
        browser.click("#access-keys-new");
        browser.click(".question .primary");
        browser.see(".question .field-error");
        browser.screenshot("new-key-light");
        browser.screenshotInTheDark("new-key-dark");
        assertThat(browser.see(".question [name=principal]").getAttribute("aria-describedby"))
                .isEqualTo("key-principal");
        assertThat(browser.text("#key-principal")).contains("see the same jobs");
        Accessibility.check(browser, "the form for a key");
        browser.width(360, 740);
        browser.screenshot("new-key-phone");
        browser.width(1440, 900);
        browser.write(".question [name=name]", "nightly");
        browser.write(".question [name=queues]", "cpu io");
        browser.write(".question [name=expires]", "90d");
        browser.click(".question [value=submit]");
        browser.click(".question .primary");
        String made = browser.until("the key", _ -> browser.text(".question .command code"));
        browser.screenshot("made-key-light");
        assertThat(statusWith(made)).isEqualTo(200);
        browser.click(".question .primary");
        browser.awaitNone(".question .command");
        assertThat(browser.js("return document.documentElement.outerHTML").toString())
                .doesNotContain(made);
        browser.until(
                "the row of the new key",
                _ ->
                        Stream.of("active", "submit", "queues cpu, io")
                                .allMatch(rowOf("nightly").getText()::contains));
        browser.screenshot("keys-light");
        browser.screenshotInTheDark("keys-dark");
        Accessibility.check(browser, "the page of keys");

        browser.click("[aria-label='Rotate nightly']");
        new Select(browser.see(".question [name=overlap]")).selectByVisibleText("not any more");
        browser.click(".question .primary");
        String next = browser.until("the key", _ -> browser.text(".question .command code"));
        assertThat(statusWith(made)).isEqualTo(401);
        assertThat(statusWith(next)).isEqualTo(200);
        browser.click(".question .primary");
        browser.awaitNone(".question .command");

        browser.click("[aria-label='Revoke nightly']");
        browser.click(".question .primary");
        browser.until("it to be revoked", _ -> rowOf("nightly").getText().contains("revoked"));
        assertThat(statusWith(next)).isEqualTo(401);
        browser.awaitNone("[aria-label='Revoke nightly']");
        browser.awaitNone("[aria-label='Revoke bootstrap']");
        browser.width(360, 740);
        browser.screenshot("keys-phone");
        browser.awaitNothingWider();
        browser.width(1440, 900);
    }

    private static WebElement rowOf(String name) {
        return browser.driver()
                .findElement(
                        By.xpath(
                                "//table[@id='access-keys']//tr[th/span[.='%s']]".formatted(name)));
    }

    private static int statusWith(String other) {
        service.bear(other);
        try {
            return service.get("/v1/me").statusCode();
        } finally {
            service.bear(key);
        }
    }

    private static JsonNode made(String principal, String role) {
        HttpResponse<String> answer =
                service.post(
                        "/v1/keys",
                        "{\"name\":\"%s\",\"roles\":[\"%s\"]}".formatted(principal, role));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body());
    }

    @Test
    void signingInWorksBehindAProxyWithTlsAndAPrefix(@TempDir Path directory) throws Exception {
        Tools.need("nginx");
        browser.open("about:blank");
        browser.assertOnlyCalled("127.0.0.1:" + service.port());
        var certificate = SelfSignedCertificate.make(directory, "localhost");
        try (var nginx = NginxProcess.start(directory, proxy(certificate))) {
            String at = "https://127.0.0.1:%d/mill/".formatted(nginx.port());
            browser.openAnew(at + "#/submit?type=mandelbrot");
            signIn(key);
            browser.see("#submit-form [name=known] option[value=mandelbrot]:checked");
            browser.write("#submit-form [name=payload]", "{\"width\": 32, \"height\": 32}");
            browser.click("#submit-form .primary");
            browser.see(STATE, "succeeded");
            browser.untilTrue("document.querySelector('#job .picture')?.naturalWidth === 32");
            browser.see("#connection", "Live");
            browser.open("about:blank");
            browser.assertOnlyCalled("127.0.0.1:" + nginx.port());
        }
    }

    private static String proxy(SelfSignedCertificate certificate) {
        return """
               server {
                   listen 443 ssl;
                   ssl_certificate     %s;
                   ssl_certificate_key %s;
                   location /mill/ {
                       proxy_pass http://127.0.0.1:%d/;
                       proxy_set_header Host $host;
                       proxy_set_header X-Forwarded-Proto $scheme;
                       proxy_buffering off;
                   }
               }
               """
                .formatted(certificate.file(), certificate.key(), service.port());
    }

    @Test
    void swaggerUiCallsWithTheKeyOfTheTab() {
        openSignedIn("#/overview");
        browser.see("#connection", "Live");
        browser.open(address("swagger-ui/index.html#/queues/listQueues"));
        browser.click("#operations-queues-listQueues .try-out__btn");
        browser.click("#operations-queues-listQueues .execute");
        browser.see(
                "#operations-queues-listQueues .live-responses-table tbody td.response-col_status",
                "200");
    }

    @Test
    void nothingThatAJobSaysRuns() {
        String failed = finished("fails", null);
        String spoke = finished("says", null);
        String waits = service.submit(hostile("waits", null)).path("id").asString();
        service.awaitJob(waits, job -> job.path("progress").has("message"));
        for (String page :
                List.of(
                        "#/jobs/" + spoke,
                        "#/jobs/" + failed,
                        "#/jobs/" + waits,
                        "#/submit?like=" + spoke,
                        "#/jobs?state=failed",
                        "#/jobs",
                        "#/errors",
                        "#/queues/hostile")) {
            openSignedIn(page);
            browser.untilTrue(
                    "(document.body.innerText + document.querySelector('#submit-form [name=payload]').value).includes('onerror=boom')");
            assertNothingRan(page);
        }
        service.post("/v1/jobs/" + waits + "/cancel", "");
    }

    @Test
    void nothingInAnAddressRuns() {
        for (String page :
                List.of(
                        "#/jobs?type=%s&id=%s&tag=%s&queue=%s&errorKind=%s&schedule=%s",
                        "#/jobs/%s",
                        "#/queues/%s",
                        "#/workers/%s",
                        "#/cores/%s",
                        "#/schedules/%s",
                        "#/comparison/%s",
                        "#/errors?type=%s&queue=%s",
                        "#/submit?type=%s&queue=%s",
                        "#/submit?like=%s",
                        "#/%s",
                        "#/constructor/%s",
                        "#/__proto__/%s",
                        "?%s#%s")) {
            openSignedIn(page.replace("%s", inAddress(WORDS)));
            browser.see("#connection", "Live");
            assertNothingRan(page);
        }
        browser.complaints(); // of what there is not
    }

    /// Whatever the service lets in, today or once it lets in more: the names of queues, types,
    /// tags, workers, nodes, schedules, principals and keys, the reasons of failures and all else.
    @Test
    void nothingThatTheServiceSaysRuns() throws Exception {
        String failed = finished("fails", null);
        service.put(
                "/v1/schedules/tidy",
                "{\"cron\":\"@yearly\",\"zone\":\"UTC\",\"job\":{\"type\":\"noop\",\"tags\":[\"night\"]}}");
        openSignedIn("#/overview");
        browser.js(resource("hostile_answers.js").replace("WORDS", JSON.writeValueAsString(WORDS)));
        browser.js("window.hostile = true");
        browser.js("document.dispatchEvent(new Event('visibilitychange'))"); // for another stream
        String worker = service.json("/v1/workers").at("/workers/0/id").asString();
        for (String page :
                List.of(
                        "#/overview",
                        "#/nodes",
                        "#/workers",
                        "#/jobs",
                        "#/jobs/" + failed,
                        "#/errors",
                        "#/schedules",
                        "#/schedules/" + inAddress("tidy" + WORDS),
                        "#/queues/" + inAddress("hostile" + WORDS),
                        "#/workers/" + inAddress(worker + WORDS),
                        "#/comparison",
                        "#/keys",
                        "#/submit")) {
            browser.js("location.hash = arguments[0]", page);
            browser.until(page, _ -> Boolean.TRUE.equals(browser.js(SHOWN)));
            assertNothingRan(page);
        }
    }

    private static String inAddress(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void assertNothingRan(String where) {
        assertThat(browser.js("return window.suspects()")).as(where).isEqualTo("");
    }

    private static String finished(String type, String as) {
        return service.run(hostile(type, as)).path("id").asString();
    }

    private static String hostile(String type, String as) {
        var payload = JSON.createObjectNode().put("words", WORDS).put(WORDS, WORDS).put("as", as);
        var job = JSON.createObjectNode().put("type", type).put("queue", "hostile");
        job.put("maxAttempts", 1).set("payload", payload);
        job.putObject("unique").put("key", WORDS.substring(0, 150) + System.nanoTime());
        return job.toString();
    }

    private static void openSignedOut(String where) {
        beAtTheService();
        browser.js("sessionStorage.clear()");
        open(where);
    }

    private static void openSignedIn(String where) {
        openSignedIn(where, key);
    }

    private static void openSignedIn(String where, String as) {
        beAtTheService();
        browser.js("sessionStorage.setItem('coremill / key', arguments[0])", as);
        open(where);
    }

    /// Another page of it, in the same tab, has the same storage.
    private static void beAtTheService() {
        if (!browser.js("return location.origin").equals(address("").replaceAll("/$", ""))) {
            open("");
        }
    }

    private static void signIn(String with) {
        browser.write(KEY_FIELD, with);
        browser.click("#sign-in .primary");
    }

    private static void open(String where) {
        browser.openAnew(address(where));
    }

    private static String address(String where) {
        return "http://127.0.0.1:%d/%s".formatted(service.port(), where);
    }
}
