package dev.mote.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TradeOffDrawingTest {
  private static Section.Line line(String name, double... bytesAndAccuracies) {
    double[] x = new double[bytesAndAccuracies.length / 2];
    double[] y = new double[x.length];
    for (int point = 0; point < x.length; point++) {
      x[point] = bytesAndAccuracies[2 * point];
      y[point] = bytesAndAccuracies[2 * point + 1];
    }
    return new Section.Line(name, x, y);
  }

  private static String draw(List<Section.Line> lines) {
    return TradeOffDrawing.draw(new Section.TradeOff("t", "", "bytes", "accuracy", lines));
  }

  @Test
  void eachPointIsMarkedAndLiesInsideTheDrawing() {
    List<Section.Line> lines = new ArrayList<>(List.of(line("one", 100, 50)));
    for (int method = 0; method < 12; method++) {
      lines.add(line("a method of some name " + method, 1000 + method, 10, 20_000, 60 + method, 300_000, 90));
    }
    String svg = draw(lines);
    Matcher height = Pattern.compile("viewBox=\"0 0 860 (\\d+)\"").matcher(svg);
    assertThat(height.find()).isTrue();
    Matcher mark = Pattern.compile("translate\\(([0-9.]+) ([0-9.]+)\\)\" d=\"[^\"]*\"><title>").matcher(svg);
    int marks = 0;
    while (mark.find()) {
      assertThat(Double.parseDouble(mark.group(1))).isBetween(74.0, 860.0);
      assertThat(Double.parseDouble(mark.group(2))).isBetween(17.0, Double.parseDouble(height.group(1)) - 40);
      marks++;
    }
    assertThat(marks).isEqualTo(1 + 12 * 3);
    assertThat(svg).contains("a method of some name 11", ">10,000<", ">100,000<");
  }

  @Test
  void equalRatiosOfBytesAreEqualDistances() {
    Matcher line = Pattern.compile("points=\"([0-9.]+),\\S+ ([0-9.]+),\\S+ ([0-9.]+),")
        .matcher(draw(List.of(line("m", 100, 1, 1000, 2, 10_000, 3))));
    assertThat(line.find()).isTrue();
    double first = Double.parseDouble(line.group(1));
    double second = Double.parseDouble(line.group(2));
    double third = Double.parseDouble(line.group(3));
    assertThat(third - second).isEqualTo(second - first, org.assertj.core.api.Assertions.within(0.2));
  }

  @Test
  void aShortAxisHasEvenMarks() {
    assertThat(draw(List.of(line("m", 157_000, 20, 169_000, 97)))).contains(">160,000<", ">170,000<");
  }

  @Test
  void theGridStaysBelowTheNames() {
    for (double most = 60; most < 100; most += 1.7) {
      Matcher grid = Pattern.compile("class=\"grid\" x1=\"74\" x2=\"840\" y1=\"([0-9.-]+)\"")
          .matcher(draw(List.of(line("a name", 100, 44, 1000, most))));
      int found = 0;
      while (grid.find()) {
        assertThat(Double.parseDouble(grid.group(1))).isBetween(33.9, 334.1);
        found++;
      }
      assertThat(found).isGreaterThan(2);
    }
  }

  @Test
  void nothingIsDrawnOfNothing() {
    assertThat(draw(List.of())).isEmpty();
    assertThat(draw(List.of(line("none")))).isEmpty();
  }
}
