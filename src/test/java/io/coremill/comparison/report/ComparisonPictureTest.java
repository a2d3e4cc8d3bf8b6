package io.coremill.comparison.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.comparison.findings.ComparisonDraft;
import io.coremill.comparison.findings.RowDraft;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ComparisonPictureTest {
    @Test
    void eachWayHasAMarkForEachNumberOfSlotsInBothPanelsAndOneAmongTheKeys() throws Exception {
        Document picture =
                picture(
                        new ComparisonDraft()
                                .rows(
                                        RowDraft.of("threads", 1),
                                        RowDraft.of("threads", 2),
                                        RowDraft.of("processes", 1),
                                        RowDraft.of("processes", 2).memory(55_000_000))
                                .row(RowDraft.of("processes", 4).error("no program").empty()));
        assertThat(attributes(picture, "path", "transform")).hasSize(2 * 2 * 2 + 2);
        assertThat(texts(picture))
                .startsWith(
                        "primes: 20 jobs a round, 3 rounds",
                        "Speed-up over the least slots of each way")
                .contains("0×", "2×", "1", "2", "slots", "60 MB")
                .doesNotContain("4")
                .endsWith("threads", "processes");
    }

    @Test
    void higherIsMore() throws Exception {
        Document picture =
                picture(
                        new ComparisonDraft()
                                .rows(RowDraft.of("threads", 1), RowDraft.of("threads", 2)));
        List<String> marks = attributes(picture, "path", "transform");
        assertThat(y(marks.get(1))).isLessThan(y(marks.get(0))); // 2× above 1×
        assertThat(y(marks.get(3))).isEqualTo(y(marks.get(2))); // as much memory
    }

    @Test
    void withOneNumberOfSlotsThereIsNothingToGainOver() throws Exception {
        Document picture = picture(new ComparisonDraft().rows(RowDraft.of("threads", 2)));
        assertThat(texts(picture)).contains("Jobs a second");
    }

    @Test
    void withoutFiguresItIsStillAPicture() throws Exception {
        Document picture =
                picture(new ComparisonDraft().row(RowDraft.of("a<b", 1).error("&").empty()));
        assertThat(texts(picture)).contains("Memory beyond an idle service");
        assertThat(attributes(picture, "path", "transform")).isEmpty();
    }

    @Test
    void whatIsNamedStaysText() throws Exception {
        assertThat(texts(picture(new ComparisonDraft().rows(RowDraft.of("a<b>&c", 1)))))
                .endsWith("a<b>&c");
    }

    private static Document picture(ComparisonDraft draft) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(ComparisonPicture.of(draft.comparison()))));
    }

    private static List<String> texts(Document picture) {
        NodeList all = picture.getElementsByTagName("text");
        var texts = new ArrayList<String>();
        for (int i = 0; i < all.getLength(); i++) {
            texts.add(all.item(i).getTextContent());
        }
        return texts;
    }

    private static List<String> attributes(Document picture, String element, String name) {
        NodeList all = picture.getElementsByTagName(element);
        var values = new ArrayList<String>();
        for (int i = 0; i < all.getLength(); i++) {
            var attribute = all.item(i).getAttributes().getNamedItem(name);
            if (attribute != null) {
                values.add(attribute.getNodeValue());
            }
        }
        return values;
    }

    /// Of `translate(x y)`; downward.
    private static double y(String transform) {
        return Double.parseDouble(transform.replaceAll(".* |\\)", ""));
    }
}
