package io.coremill.queue.postgres.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyOrderTest {

    @Test
    void itIsTheOrderOfTheBytes() {
        int[] some = {'a', 'b', 0xE9, 0xD7FF, 0xE000, 0xFFFF, 0x1_0000, 0x1_F600, 0x10_FFFF};
        var random = new Random(4711);
        for (int i = 0; i < 10_000; i++) {
            String one = text(random, some);
            String other = text(random, some);
            int bytes = Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));
            assertThat(Integer.signum(KeyOrder.BY_BYTES.compare(one, other)))
                    .as("%s and %s", one, other)
                    .isEqualTo(Integer.signum(bytes));
        }
    }

    private static String text(Random random, int[] some) {
        var text = new StringBuilder();
        IntStream.range(0, random.nextInt(4))
                .forEach(_ -> text.appendCodePoint(some[random.nextInt(some.length)]));
        return text.toString();
    }
}
