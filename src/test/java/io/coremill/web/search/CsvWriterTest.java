package io.coremill.web.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvWriterTest {
    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "＠x"})
    void whatASpreadsheetWouldTakeForAFormulaIsText(String formula) {
        assertThat(CsvWriter.text(formula).replace("\"", "")).isEqualTo("'" + formula);
    }

    @Test
    void whatWouldEndACellIsQuoted() {
        assertThat(CsvWriter.text("a,b")).isEqualTo("\"a,b\"");
        assertThat(CsvWriter.text("say \"a\"")).isEqualTo("\"say \"\"a\"\"\"");
        assertThat(CsvWriter.text("two\r\nlines")).isEqualTo("\"two\r\nlines\"");
    }

    @Test
    void otherTextIsAsItIs() {
        assertThat(CsvWriter.text("python-1: 1=1 é")).isEqualTo("python-1: 1=1 é");
        assertThat(CsvWriter.text("")).isEmpty();
        assertThat(CsvWriter.text(null)).isEmpty();
    }
}
