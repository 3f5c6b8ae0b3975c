package dev.mote.app.report;

import java.util.List;
import java.util.Locale;

/** An inline SVG that grows from its upper end to its lower. */
final class Canvas {
  static final int WIDTH = 860;
  /** The height of a row of names. */
  static final int ROW = 17;
  /** The usual width of a letter. */
  static final int LETTER = 7;
  private static final int HUES = 6;

  private final StringBuilder svg = new StringBuilder();

  /** Where a line of text is held. */
  enum Anchor {
    START, MIDDLE, END;

    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The class of the colour of a number from 0 on; they repeat. */
  static String hue(int number) {
    return "hue" + number % HUES;
  }

  /** The class of an area of a number; from the seventh on the colours repeat, paler. */
  static String piece(int number) {
    return (number < HUES ? "piece " : "piece pale ") + hue(number);
  }

  void add(String pattern, Object... values) {
    svg.append(String.format(Locale.ROOT, pattern, values));
  }

  void text(double x, double y, Anchor anchor, String text) {
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor.label(), Html.escape(text));
  }

  /** A text that is read from below to above. */
  void upright(double x, double y, String text) {
    add("<text transform=\"translate(%.1f %.1f) rotate(-90)\" text-anchor=\"middle\">%s</text>\n", x, y,
        Html.escape(text));
  }

  void line(String style, double x1, double y1, double x2, double y2) {
    add("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", style, x1, y1, x2, y2);
  }

  void rectangle(String style, double x, double y, double width, double height, String title) {
    add("<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s</title></rect>\n", style, x,
        y, width, height, Html.escape(title));
  }

  /** Names in their colours from {@code left} on in as many rows as they need; returns where the last row ends. */
  int keys(List<String> names, int left) {
    int x = left;
    int y = ROW;
    for (int index = 0; index < names.size(); index++) {
      int width = 30 + LETTER * names.get(index).length();
      if (x + width > WIDTH && x > left) {
        x = left;
        y += ROW;
      }
      add("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"10\" height=\"10\"/>", piece(index), x, y - 9);
      add("<text class=\"key %s\" x=\"%d\" y=\"%d\">%s</text>\n", hue(index), x + 15, y, Html.escape(names.get(index)));
      x += width;
    }
    return y + 8;
  }

  /** All that was drawn, in {@code height}. */
  String svg(double height) {
    return String.format(Locale.ROOT, "<svg viewBox=\"0 0 %d %.0f\" role=\"img\">\n", WIDTH, height) + svg + "</svg>\n";
  }
}
