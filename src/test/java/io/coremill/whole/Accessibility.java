package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What keeps people out of a page, as far as axe-core finds it. Beneath a dialog nobody gets at
/// anything: of a page that has one open it is looked at alone.
final class Accessibility {
    private static final String RUN =
            """
            const done = arguments[arguments.length - 1];
            const top = [...document.querySelectorAll('dialog[open]')].at(-1);
            const runOnly = arguments[0] ? {runOnly: arguments[0]} : {};
            axe.run(top ?? document, {resultTypes: ['violations'], ...runOnly}).then(
                result => done(result.violations
                    .filter(found => ['serious', 'critical'].includes(found.impact))
                    .map(found => found.id + ': ' + found.help + ' — '
                        + found.nodes.slice(0, 4).map(node => node.html + ' '
                            + (node.any[0]?.message ?? '')).join(' | '))),
                error => done(['axe failed: ' + error]));
            """;

    private Accessibility() {}

    static void check(Browser browser, String where) throws IOException {
        check(browser, where, null);
    }

    /// What depends on the colours alone, of a page that was looked at in others.
    static void checkColours(Browser browser, String where) throws IOException {
        check(browser, where, List.of("color-contrast"));
    }

    private static void check(Browser browser, String where, @Nullable List<String> rules)
            throws IOException {
        if (Boolean.TRUE.equals(browser.js("return !window.axe"))) {
            browser.js(script());
        }
        List<?> found =
                (List<?>) Objects.requireNonNull(browser.driver().executeAsyncScript(RUN, rules));
        assertThat(found).as(where).map(Object::toString).isEmpty();
    }

    private static String script() throws IOException {
        try (InputStream axe = Accessibility.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(axe).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
