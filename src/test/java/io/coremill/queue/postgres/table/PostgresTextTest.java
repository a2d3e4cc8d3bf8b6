package io.coremill.queue.postgres.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PostgresTextTest {

    @Test
    void ordinaryTextIsKeptAsItIs() {
        for (String text : new String[] {"", "a line\twith ü and 🦊", "🦊", "\uFFFD\u0001"}) {
            assertThat(PostgresText.kept(text)).isSameAs(text);
        }
    }

    @Test
    void whatPostgresqlCannotKeepIsReplacedCharacterByCharacter() {
        assertThat(PostgresText.kept("a\0b\0")).isEqualTo("a\uFFFDb\uFFFD");
        assertThat(PostgresText.kept("\uD83Ea🦊\uDD8A")).isEqualTo("\uFFFDa🦊\uFFFD");
        assertThat(PostgresText.kept("🦊\uD83E\uD83E")).isEqualTo("🦊\uFFFD\uFFFD");
        assertThat(PostgresText.kept("\uD83E\uD83E\uDD8A\uDD8A")).isEqualTo("\uFFFD🦊\uFFFD");
    }
}
