package io.coremill.web.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.web.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FollowPositionTest {
    @Test
    void withoutAnIdItIsTheStart() {
        assertThat(FollowPosition.read(null)).isEqualTo(FollowPosition.START);
        assertThat(FollowPosition.read("")).isEqualTo(FollowPosition.START);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0,false",
        "17,17,false",
        "3-end,3,true",
        "999999999999999999-end,999999999999999999,true"
    })
    void anIdSaysTheLineAndWhetherTheEndWasSeen(String id, long line, boolean end) {
        FollowPosition read = FollowPosition.read(id);
        assertThat(read).isEqualTo(new FollowPosition(line, end));
        assertThat(read).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "x",
                " 1",
                "1 ",
                "1-",
                "1-END",
                "1-end-end",
                "-end",
                "1.0",
                "٣",
                "1000000000000000000"
            })
    void anythingElseIsNoId(String id) {
        assertThatThrownBy(() -> FollowPosition.read(id))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.getStatusCode().value()).isEqualTo(400));
    }
}
