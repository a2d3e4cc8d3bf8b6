package io.coremill.handler.builtin.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlReferenceTest {

    /// The examples in RFC 3986, 5.4.
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            commentCharacter = '!',
            value = {
                "g:h g:h",
                "g http://a/b/c/g",
                "./g http://a/b/c/g",
                "g/ http://a/b/c/g/",
                "/g http://a/g",
                "//g http://g",
                "?y http://a/b/c/d;p?y",
                "g?y http://a/b/c/g?y",
                "#s http://a/b/c/d;p?q#s",
                "g#s http://a/b/c/g#s",
                "g?y#s http://a/b/c/g?y#s",
                ";x http://a/b/c/;x",
                "g;x http://a/b/c/g;x",
                "g;x?y#s http://a/b/c/g;x?y#s",
                "'' http://a/b/c/d;p?q",
                ". http://a/b/c/",
                "./ http://a/b/c/",
                ".. http://a/b/",
                "../ http://a/b/",
                "../g http://a/b/g",
                "../.. http://a/",
                "../../ http://a/",
                "../../g http://a/g",
                "../../../g http://a/g",
                "../../../../g http://a/g",
                "/./g http://a/g",
                "/../g http://a/g",
                "g. http://a/b/c/g.",
                ".g http://a/b/c/.g",
                "g.. http://a/b/c/g..",
                "..g http://a/b/c/..g",
                "./../g http://a/b/g",
                "./g/. http://a/b/c/g/",
                "g/./h http://a/b/c/g/h",
                "g/../h http://a/b/c/h",
                "g;x=1/./y http://a/b/c/g;x=1/y",
                "g;x=1/../y http://a/b/c/y",
                "g?y/./x http://a/b/c/g?y/./x",
                "g?y/../x http://a/b/c/g?y/../x",
                "g#s/./x http://a/b/c/g#s/./x",
                "http:g http:g"
            })
    void oneIsResolvedAgainstWhereItStands(String reference, String resolved) {
        assertThat(resolved("http://a/b/c/d;p?q", reference)).isEqualTo(resolved);
    }

    @ParameterizedTest
    @CsvSource({
        "/a b, http://a/a%20b",
        "/a%20b, http://a/a%20b",
        "/100%, http://a/100%25",
        "/%zz, http://a/%25zz",
        "/[1]?b[]=2, http://a/%5B1%5D?b[]=2",
        "/a\\b, http://a/a%5Cb",
        "'?q=<\"x|y\">', 'http://a/?q=%3C%22x%7Cy%22%3E'",
        "#a b#c, http://a/#a%20b%23c",
        "x:/y, x:/y",
        "1:2, http://a/1:2"
    })
    void whatIsIllegalIsEncoded(String reference, String resolved) {
        assertThat(resolved("http://a/", reference)).isEqualTo(resolved);
    }

    @Test
    void bytesBeyondAsciiAreEncodedAsTheyCame() {
        assertThat(resolved("http://a/", "/\u00c3\u00bc")).isEqualTo("http://a/%C3%BC");
    }

    @Test
    void theFragmentStaysUnlessThereIsAnother() {
        assertThat(resolved("http://a/b#c", "/d")).isEqualTo("http://a/d#c");
        assertThat(resolved("http://a/b#c", "/d#e")).isEqualTo("http://a/d#e");
    }

    @Test
    void aHostWithoutPathIsItsRoot() {
        assertThat(resolved("http://a", "g")).isEqualTo("http://a/g");
        assertThat(resolved("http://a", "?y")).isEqualTo("http://a?y");
    }

    private static String resolved(String base, String reference) {
        return UrlReference.of(base).resolve(UrlReference.of(reference)).toString();
    }
}
