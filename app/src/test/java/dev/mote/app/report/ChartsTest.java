package dev.mote.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The charts of macros and of Bayesian networks, on data drawn from a seed. */
class ChartsTest {
  private static final List<String> PARTS = List.of("cells and bit lines", "converters", "adder trees", "accumulators",
      "drivers", "buffers", "interconnect", "leakage");

  private static Section.StackedBars bars(Random random, int rows) {
    List<Section.Bar> bars = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      double[] values = random.doubles(PARTS.size(), 0, 1 << random.nextInt(12)).toArray();
      double sum = java.util.Arrays.stream(values).sum();
      bars.add(new Section.Bar("a layer of a long name, number " + row, values, 0.7 * sum, 1.4 * sum));
    }
    return new Section.StackedBars("Energy", "", "energy, nJ", PARTS, bars);
  }

  private static Section.Band band(Random random, String name, double[] x) {
    double[] y = random.doubles(x.length, 10, 90).toArray();
    return new Section.Band(name, x, y, IntStream.range(0, x.length).mapToDouble(i -> y[i] - 9).toArray(),
        IntStream.range(0, x.length).mapToDouble(i -> y[i] + 7).toArray());
  }

  private static Section.TwoScales sweep(Random random) {
    double[] bits = {3, 4, 5, 6, 7, 8, 9};
    List<Section.Band> accuracies = List.of(band(random, "noise 0", bits), band(random, "noise 2", bits));
    List<Section.Band> energies = List
        .of(Section.Band.of(new Section.Line("noise 0", bits, random.doubles(bits.length, 1, 1e6).toArray())));
    return new Section.TwoScales("Sweep", "",
        new Section.Axis("converter.bits", bits, List.of("3", "4", "5", "6", "7", "8", "9")), "accuracy, %", accuracies,
        "energy, nJ", energies);
  }

  private static Section.Reliability reliability(Random random, int networks) {
    List<Section.Calibrated> all = new ArrayList<>();
    for (int network = 0; network < networks; network++) {
      List<Section.Bin> bins = IntStream.range(0, 10).mapToObj(
          bin -> new Section.Bin(bin / 10.0, (bin + 1) / 10.0, random.nextDouble(), bin < 2 ? 0 : random.nextDouble()))
          .toList();
      all.add(new Section.Calibrated("network " + network, "calibration error 0.01", bins));
    }
    return new Section.Reliability("Reliability", "", all);
  }

  private static Section.Timeline timeline(Random random) {
    double[] seconds = {20, 3600, 86_400, 31_557_600};
    return new Section.Timeline("Drift", "", "accuracy, %",
        List.of(band(random, "corrected", seconds), band(random, "not corrected", seconds)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void allIsDrawnInsideThePicture(long seed) throws Exception {
    Random random = new Random(seed);
    for (String svg : List.of(StackedDrawing.draw(bars(random, 1 + random.nextInt(40))),
        TwoScalesDrawing.draw(sweep(random)), ReliabilityDrawing.draw(reliability(random, 1 + random.nextInt(5))),
        TimelineDrawing.draw(timeline(random)))) {
      Element picture = DocumentBuilderFactory.newInstance().newDocumentBuilder()
          .parse(new InputSource(new StringReader(svg))).getDocumentElement();
      double height = Double.parseDouble(picture.getAttribute("viewBox").split(" ")[3]);
      NodeList all = picture.getElementsByTagName("*");
      for (int index = 0; index < all.getLength(); index++) {
        Element each = (Element) all.item(index);
        inside(each, "x", Canvas.WIDTH);
        inside(each, "x1", Canvas.WIDTH);
        inside(each, "x2", Canvas.WIDTH);
        inside(each, "y", height);
        inside(each, "y1", height);
        inside(each, "y2", height);
        if (each.getTagName().equals("rect")) {
          assertThat(number(each, "x") + number(each, "width")).isLessThanOrEqualTo(Canvas.WIDTH + 0.2);
          assertThat(number(each, "y") + number(each, "height")).isLessThanOrEqualTo(height);
          assertThat(number(each, "height")).isNotNegative();
        }
        for (String point : each.getAttribute("points").trim().split(" ")) {
          if (!point.isEmpty()) {
            assertThat(Double.parseDouble(point.split(",")[0])).isBetween(0.0, (double) Canvas.WIDTH);
            assertThat(Double.parseDouble(point.split(",")[1])).isBetween(0.0, height);
          }
        }
      }
    }
  }

  private static void inside(Element each, String attribute, double most) {
    if (each.hasAttribute(attribute)) {
      assertThat(number(each, attribute)).as(each.getTagName() + " " + attribute).isBetween(0.0, most);
    }
  }

  private static double number(Element each, String attribute) {
    return Double.parseDouble(each.getAttribute(attribute));
  }

  @Test
  void aBarsPiecesLieBehindOneAnother() {
    String svg = StackedDrawing.draw(new Section.StackedBars("t", "", "nJ", List.of("a", "b", "c"),
        List.of(new Section.Bar("whole", new double[]{10, 0, 30}, 20, 60),
            new Section.Bar("half", new double[]{20, 0, 0}, 20, 20))));
    Matcher piece = Pattern.compile("x=\"([0-9.]+)\" y=\"[0-9.]+\" width=\"([0-9.]+)\" height=\"14.0\"").matcher(svg);
    List<double[]> found = new ArrayList<>();
    while (piece.find()) {
      found.add(new double[]{Double.parseDouble(piece.group(1)), Double.parseDouble(piece.group(2))});
    }
    assertThat(found).hasSize(3);
    assertThat(found.get(1)[0]).isCloseTo(found.get(0)[0] + found.get(0)[1], org.assertj.core.data.Offset.offset(0.2));
    assertThat(found.get(1)[1]).isCloseTo(3 * found.get(0)[1], org.assertj.core.data.Offset.offset(0.4));
    assertThat(found.get(2)[1]).isCloseTo(2 * found.get(0)[1], org.assertj.core.data.Offset.offset(0.4));
    assertThat(svg.split("class=\"whisker\"", -1)).as("one row has an interval").hasSize(4);
  }

  @Test
  void linesOfOneNameShareAColour() {
    String svg = TwoScalesDrawing.draw(sweep(new Random(7)));
    assertThat(svg).contains("class=\"line hue0\"", "class=\"line hue1\"", "class=\"line dashed hue0\"")
        .doesNotContain("hue2").contains(">energy, nJ (dashed)<", ">converter.bits<", "converter.bits");
  }

  @Test
  void onlyBinsWithPredictionsAreDrawn() {
    String svg = ReliabilityDrawing.draw(new Section.Reliability("t", "", List.of(new Section.Calibrated("n", "",
        List.of(new Section.Bin(0, 0.5, 0, 0), new Section.Bin(0.5, 1, 0.75, 1))))));
    assertThat(svg.split("<rect", -1)).hasSize(3);
    assertThat(svg).contains("confidence 0.50 to 1.00: 75.0 % right, 100.0 % of all");
  }

  @Test
  void timesAreNamed() {
    assertThat(TimelineDrawing.draw(timeline(new Random(1))))
        .contains(">1 min<", ">1 hour<", ">1 year<", "corrected, 20 s:", "corrected, 1 h:", "corrected, 1 d:")
        .doesNotContain(">1 s<", ">10 years<");
  }

  @Test
  void nothingIsDrawnOfNothing() {
    assertThat(StackedDrawing.draw(new Section.StackedBars("t", "", "nJ", PARTS, List.of()))).isEmpty();
    assertThat(TwoScalesDrawing.draw(new Section.TwoScales("t", "", new Section.Axis("x", new double[0], List.of()),
        "l", List.of(), "r", List.of()))).isEmpty();
    assertThat(ReliabilityDrawing.draw(new Section.Reliability("t", "", List.of()))).isEmpty();
    assertThat(TimelineDrawing.draw(new Section.Timeline("t", "", "y", List.of()))).isEmpty();
  }

  @Test
  void pageHoldsAllCharts() {
    Random random = new Random(5);
    String html = new Report("Charts", "", List.of(bars(random, 11), sweep(random), reliability(random, 3),
        timeline(random))).html();
    assertThat(html.split("<svg", -1)).hasSize(5);
  }
}
