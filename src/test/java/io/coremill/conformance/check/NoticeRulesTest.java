package io.coremill.conformance.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.conformance.session.StrictJson;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class NoticeRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'protocol':1,'concurrency':64,'cancel':true,'types':['a','b']}",
                "{'types':[],'later':{}}",
                "{'protocol':1.0,'concurrency':4e0}",
            })
    void aRightHelloHasNoFlaw(String params) {
        assertThat(NoticeRules.helloFlaw(json(params))).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | its params are not an object",
                "null | its params are not an object",
                "{'protocol':0} | protocol is not a whole number of at least 1",
                "{'protocol':'1'} | protocol is not a whole number of at least 1",
                "{'protocol':null} | protocol is not a whole number of at least 1",
                "{'concurrency':-1} | concurrency is not a whole number of at least 1",
                "{'concurrency':1.5} | concurrency is not a whole number of at least 1",
                "{'concurrency':3000000000} | concurrency is not a whole number of at least 1",
                "{'cancel':'yes'} | cancel is neither true nor false",
                "{'cancel':null} | cancel is neither true nor false",
                "{'types':'a'} | types is not an array of strings",
                "{'types':['a',1]} | types is not an array of strings",
            })
    void theFlawOfAHelloIsNamed(String params, String flaw) {
        assertThat(NoticeRules.helloFlaw(json(params))).isEqualTo(flaw);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'done':0}",
                "{'done':1.5,'total':1e3,'message':''}",
                "{'done':2,'total':1}",
            })
    void aRightProgressHasNoFlaw(String params) {
        assertThat(NoticeRules.progressFlaw(json(params))).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | done is not a number",
                "{'done':'half'} | done is not a number",
                "{'done':1,'total':null} | total is not a number",
                "{'done':1,'message':7} | message is not a string",
            })
    void theFlawOfAProgressIsNamed(String params, String flaw) {
        assertThat(NoticeRules.progressFlaw(json(params))).isEqualTo(flaw);
    }

    @ParameterizedTest
    @ValueSource(strings = {"debug", "info", "warn", "error"})
    void aLogHasOneOfFourLevelsOrNone(String level) {
        assertThat(NoticeRules.logFlaw(json("{'message':'','level':'" + level + "'}"))).isNull();
        assertThat(NoticeRules.logFlaw(json("{'message':'m'}"))).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'level':'info'} | message is not a string",
                "{'message':['m']} | message is not a string",
                "{'message':'m','level':'INFO'} | level is none of debug, info, warn and error",
                "{'message':'m','level':null} | level is none of debug, info, warn and error",
            })
    void theFlawOfALogIsNamed(String params, String flaw) {
        assertThat(NoticeRules.logFlaw(json(params))).isEqualTo(flaw);
    }

    private static JsonNode json(String text) {
        return StrictJson.read(text.replace('\'', '"'));
    }
}
