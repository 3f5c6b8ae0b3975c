package dev.mote.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportTest {
  private static final Report REPORT = new Report("Digits <on> a microcontroller", "A & B", List.of(
      new Section.Figures("Result", List.of(new Section.Figure("Accuracy", "98.2 %", "float 98.4 %"))),
      new Section.Table("Layers", "Each layer.", List.of("layer", "instructions"), List.of(1),
          List.of(List.of("conv", "1,000"), List.of("dense", "250"))),
      new Section.LineChart("Training", "", "epoch", "accuracy",
          List.of(new Section.Line("test", new double[]{1, 2, 3}, new double[]{0.8, 0.9, 0.95}),
              new Section.Line("flat", new double[]{1, 3}, new double[]{0.5, 0.5}))),
      new Section.MemoryMap("Memory", "", List.of("conv", "dense"), 1000,
          List.of(new Section.Block("image", 0, 0, 0, 400), new Section.Block("map", 0, 1, 400, 600))),
      new Section.Text("Commands", "Run again:", List.of("./mote tour"))));

  @Test
  void pageIsWellFormedAndNeedsNothingElse() throws Exception {
    String html = REPORT.html();
    assertThat(html).doesNotContain("http").doesNotContain("<script").contains("Digits &lt;on&gt;", "A &amp; B");
    String body = html.substring(html.indexOf("<body>"), html.indexOf("</html>"));
    var document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
        .parse(new InputSource(new StringReader(body)));
    assertThat(document.getElementsByTagName("section").getLength()).isEqualTo(5);
    assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(2);
    assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(2);
  }

  @Test
  void barsAreDrawnToTheLargestCell() {
    assertThat(REPORT.html()).contains("width:100%\"></span><b>1,000", "width:25%\"></span><b>250");
  }

  @Test
  void linesStayInsideTheDrawing() {
    var points = java.util.regex.Pattern.compile("points=\"([^\"]*)\"").matcher(REPORT.html());
    while (points.find()) {
      for (String point : points.group(1).trim().split(" ")) {
        String[] xy = point.split(",");
        assertThat(Double.parseDouble(xy[0])).isBetween(0.0, 860.0);
        assertThat(Double.parseDouble(xy[1])).isBetween(0.0, 280.0);
      }
    }
  }

  @Test
  void chartWithoutPointsIsLeftOut() {
    assertThat(LineDrawing.draw(new Section.LineChart("t", "", "x", "y", List.of()))).isEmpty();
  }
}
