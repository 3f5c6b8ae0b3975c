package dev.mote.app.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A page of sections that opens in any browser without a network.
 *
 * @param title    the page's title
 * @param subtitle what was done, in a sentence
 * @param sections the parts in reading order
 */
public record Report(String title, String subtitle, List<Section> sections) {
  /** Copies the list. */
  public Report {
    sections = List.copyOf(sections);
  }

  /** The page as HTML with its style inside. */
  public String html() {
    StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
        .append(Html.escape(title)).append("</title>\n<style>\n").append(style())
        .append("</style>\n</head>\n<body>\n<header><h1>")
        .append(Html.escape(title)).append("</h1><p>").append(Html.escape(subtitle)).append("</p></header>\n<main>\n");
    for (Section section : sections) {
      page.append("<section><h2>").append(Html.escape(section.title())).append("</h2>\n").append(switch (section) {
        case Section.Figures figures -> Html.figures(figures);
        case Section.Table table -> Html.table(table);
        case Section.Text text -> Html.text(text);
        case Section.LineChart chart -> Html.paragraph(chart.text()) + LineDrawing.draw(chart);
        case Section.TradeOff chart -> Html.paragraph(chart.text()) + TradeOffDrawing.draw(chart);
        case Section.StackedBars chart -> Html.paragraph(chart.text()) + StackedDrawing.draw(chart);
        case Section.TwoScales chart -> Html.paragraph(chart.text()) + TwoScalesDrawing.draw(chart);
        case Section.Reliability chart -> Html.paragraph(chart.text()) + ReliabilityDrawing.draw(chart);
        case Section.Timeline chart -> Html.paragraph(chart.text()) + TimelineDrawing.draw(chart);
        case Section.MemoryMap map -> Html.paragraph(map.text()) + MemoryDrawing.draw(map);
      }).append("</section>\n");
    }
    return page.append("</main>\n</body>\n</html>\n").toString();
  }

  private static String style() {
    try (InputStream file = Report.class.getResourceAsStream("report.css")) {
      if (file == null) {
        throw new IllegalStateException("report.css is missing from the class path");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
