package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.remote.CapabilityType;
import org.openqa.selenium.support.ui.WebDriverWait;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A real Chromium, which this machine has; nothing is downloaded.
final class Browser implements AutoCloseable {
    private static final String WITHOUT_WINDOWS = "chromium-headless-shell";
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final JsonMapper JSON = new JsonMapper();

    /// Looking more often takes time from the page that is looked at.
    private static final Duration POLL = Duration.ofMillis(150);

    /// Those that can be seen, in one question: to ask for each takes most of the time of a test.
    /// What is in a list to choose from is seen with that list.
    private static final String SEEN =
            """
            const visible = element => {
              const its = element.closest('select') ?? element;
              return its.checkVisibility({ opacityProperty: true, visibilityProperty: true })
                && [...its.getClientRects()].some(box => box.width > 0 && box.height > 0);
            };
            return [...document.querySelectorAll(arguments[0])].filter(visible);""";

    private final ChromeDriver driver;
    private final List<String> unheard = new ArrayList<>();

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /// @param profile an empty directory, which it fills
    /// @param more arguments of Chromium
    static Browser start(Path profile, String... more) {
        return start(options(profile).addArguments(more), Level.OFF);
    }

    /// One that can tell whom its pages called.
    static Browser startWatched(Path profile, String... more) {
        return start(options(profile).addArguments(more), Level.ALL);
    }

    private static Browser start(ChromeOptions options, Level calls) {
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, calls);
        options.setCapability("goog:loggingPrefs", logs);
        var service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(Tools.path("chromedriver").toFile())
                        .usingAnyFreePort()
                        .build();
        return new Browser(new ChromeDriver(service, options));
    }

    private static ChromeOptions options(Path profile) {
        Tools.need("chromium", "chromedriver");
        return engine().addArguments(
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--force-device-scale-factor=0.5",
                        "--force-prefers-reduced-motion",
                        "--disable-features=SpareRendererForSitePerProcess,Translate,OptimizationHints,"
                                + "MediaRouter,IsolateOrigins,site-per-process",
                        "--disable-site-isolation-trials",
                        "--process-per-site",
                        "--renderer-process-limit=1",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--window-size=1440,900",
                        "--user-data-dir=" + profile);
    }

    /// Where it is installed, the same engine without the windows of a browser around its pages,
    /// which nobody sees here: a page is opened in half the CPU time.
    private static ChromeOptions engine() {
        var options = new ChromeOptions();
        if (Tools.isThere(WITHOUT_WINDOWS)) {
            options.setCapability(CapabilityType.BROWSER_NAME, "chrome-headless-shell");
            options.setBinary(Tools.path(WITHOUT_WINDOWS).toFile());
        } else {
            options.setBinary(Tools.path("chromium").toFile());
        }
        return options;
    }

    void open(String address) {
        driver.get(address);
    }

    /// Goes elsewhere and comes: as with a link in another window. Chromium gives up whatever it
    /// loads when an address comes to the machine or goes, as with each container that other tests
    /// start: a page that was hit by that is loaded again, as its user would.
    void openAnew(String address) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .until(() -> hasLoadedAnew(address));
    }

    private boolean hasLoadedAnew(String address) {
        driver.get("about:blank");
        unheard.addAll(newComplaints());
        try {
            driver.get(address);
        } catch (WebDriverException e) {
            if (isOfTheNetwork(e.getMessage())) {
                return false;
            }
            throw e;
        }
        List<String> since = newComplaints();
        unheard.addAll(since);
        return since.stream().noneMatch(Browser::isOfTheNetwork);
    }

    /// Loads the page again that it opened by itself, if Chromium gave up what it loaded, as in
    /// [#openAnew].
    void reloadIfGivenUp() {
        List<String> since = newComplaints();
        unheard.addAll(since);
        if (since.stream().anyMatch(Browser::isOfTheNetwork)) {
            driver.navigate().refresh();
        }
    }

    private static boolean isOfTheNetwork(@Nullable String complaint) {
        return complaint != null && complaint.contains("ERR_NETWORK_CHANGED");
    }

    ChromeDriver driver() {
        return driver;
    }

    /// The one that this selects and that can be seen, as soon as there is one.
    WebElement see(String css) {
        return until("to see " + css, _ -> seen(css).findFirst().orElse(null));
    }

    /// Waits until it has exactly this text.
    WebElement see(String css, String text) {
        return until(
                "%s to say %s".formatted(css, text),
                _ ->
                        seen(css)
                                .filter(it -> it.getText().strip().equals(text))
                                .findFirst()
                                .orElse(null));
    }

    void awaitNone(String css) {
        until(css + " to go", _ -> seen(css).findAny().isEmpty());
    }

    private Stream<WebElement> seen(String css) {
        List<?> all = (List<?>) Objects.requireNonNull(driver.executeScript(SEEN, css));
        return all.stream().map(WebElement.class::cast);
    }

    /// As soon as nothing moves it or lies over it, and it is done with the click before.
    void click(String css) {
        click("to click " + css, _ -> see(css));
    }

    /// What it finds may have been replaced by the time of the click: then it is found again.
    void click(String what, Function<WebDriver, WebElement> target) {
        until(
                what,
                driver -> {
                    WebElement its = target.apply(driver);
                    if ("true".equals(its.getDomAttribute("aria-disabled"))) {
                        return false;
                    }
                    its.click();
                    return true;
                });
    }

    /// Of the one that is there, should another have taken its place meanwhile.
    String text(String css) {
        return until("to read " + css, _ -> see(css).getText().strip());
    }

    void write(String css, String text) {
        WebElement field = see(css);
        field.clear();
        field.sendKeys(text);
    }

    void press(CharSequence keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /// Presses what has the focus, as soon as it is done with what it did before.
    void pressFocused() {
        untilTrue("document.activeElement.getAttribute('aria-disabled') !== 'true'");
        press(Keys.ENTER);
    }

    /// Has what became of an action stay until it is dismissed, however long a busy machine takes
    /// to look at it.
    void keepNotices() {
        js(
                """
                const later = window.setTimeout;
                window.setTimeout = (act, pause, ...rest) =>
                  pause === 6000 ? 0 : later.call(window, act, pause, ...rest);
                """);
    }

    /// With the Tab key, as those who have no mouse.
    void tabTo(String css) {
        WebElement wanted = see(css);
        for (int tabs = 0; tabs < 60 && !wanted.equals(focused()); tabs++) {
            press(Keys.TAB);
        }
        assertThat(focused()).as("the focus").isEqualTo(wanted);
    }

    private WebElement focused() {
        return driver.switchTo().activeElement();
    }

    void back() {
        driver.navigate().back();
    }

    /// Has the script run in each page that is opened from now on, before those of the page.
    void beforeEachPage(String script) {
        devTools("Page.enable", Map.of());
        devTools("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
    }

    /// Waits for a fact; what was there instead is in a screenshot.
    <T> T until(String what, Function<WebDriver, T> fact) {
        try {
            return new WebDriverWait(driver, PATIENCE, POLL)
                    .ignoring(StaleElementReferenceException.class, NoSuchElementException.class)
                    .ignoring(ElementNotInteractableException.class)
                    .until(fact);
        } catch (TimeoutException e) {
            take("timed-out");
            throw new AssertionError("waited in vain for " + what, e);
        }
    }

    /// Waits until the expression is true in the page.
    void untilTrue(String expression) {
        until(expression, _ -> Boolean.TRUE.equals(js("return " + expression)));
    }

    Object js(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    long number(String expression) {
        return ((Number) Objects.requireNonNull(js("return " + expression))).longValue();
    }

    /// Once what follows the width of the window has done so.
    void awaitNothingWider() {
        untilTrue("document.documentElement.scrollWidth <= innerWidth");
    }

    void width(int width, int height) {
        devTools(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /// What the system of the user prefers.
    void system(String feature, String value) {
        devTools(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", feature, "value", value))));
    }

    void devTools(String command, Map<String, Object> parameters) {
        driver.executeCdpCommand(command, parameters);
    }

    /// Kept under target/screenshots, for people to look at, where the tests are run with
    /// `-Dcoremill.screenshots=true`.
    void screenshot(String name) {
        if (takesScreenshots()) {
            take(name);
        }
    }

    /// The same for who prefers dark colours.
    void screenshotInTheDark(String name) {
        if (takesScreenshots()) {
            system("prefers-color-scheme", "dark");
            take(name);
            system("prefers-color-scheme", "light");
        }
    }

    private static boolean takesScreenshots() {
        return Boolean.getBoolean("coremill.screenshots");
    }

    private void take(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(
                    SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What the page complained about since it was last asked.
    List<String> complaints() {
        List<String> all = Stream.concat(unheard.stream(), newComplaints().stream()).toList();
        unheard.clear();
        return all.stream().filter(it -> !isOfTheNetwork(it)).toList();
    }

    private List<String> newComplaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /// That no page asked any other host for anything since this was last asked.
    void assertOnlyCalled(String hostAndPort) {
        assertThat(calledHosts()).isSubsetOf(hostAndPort);
    }

    private List<String> calledHosts() {
        return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(entry -> JSON.readTree(entry.getMessage()).path("message"))
                .filter(
                        event ->
                                event.path("method").asString().equals("Network.requestWillBeSent"))
                .map(event -> event.path("params").path("request"))
                .map(Browser::host)
                .filter(host -> !host.isEmpty())
                .distinct()
                .toList();
    }

    private static String host(JsonNode request) {
        String text = request.path("url").asString();
        if (text.startsWith("data:")) {
            return "";
        }
        URI address = URI.create(text.replaceAll("[^!-~].*", ""));
        boolean ofTheBrowser =
                address.getAuthority() == null || address.getScheme().startsWith("chrome");
        return ofTheBrowser ? "" : address.getAuthority();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
