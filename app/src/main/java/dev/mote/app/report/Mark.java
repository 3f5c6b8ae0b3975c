package dev.mote.app.report;

import java.util.Locale;

/** The shapes that points are drawn as, so that methods of one hue are told apart. */
enum Mark {
  /** A filled circle. */
  DOT("dot", "M -3.5 0 a 3.5 3.5 0 1 0 7 0 a 3.5 3.5 0 1 0 -7 0 Z"),
  /** A circle. */
  RING("hollow", "M -3.5 0 a 3.5 3.5 0 1 0 7 0 a 3.5 3.5 0 1 0 -7 0 Z"),
  /** A filled square. */
  SQUARE("dot", "M -3.5 -3.5 h 7 v 7 h -7 Z"),
  /** A triangle. */
  TRIANGLE("hollow", "M 0 -4.5 L 4.5 3.5 L -4.5 3.5 Z"),
  /** A filled diamond. */
  DIAMOND("dot", "M 0 -5 L 5 0 L 0 5 L -5 0 Z"),
  /** A square. */
  FRAME("hollow", "M -3.5 -3.5 h 7 v 7 h -7 Z");

  private final String style;
  private final String path;

  Mark(String style, String path) {
    this.style = style;
    this.path = path;
  }

  /** The mark of a number from 0 on; they repeat. */
  static Mark of(int number) {
    return values()[number % values().length];
  }

  /** Draws it around a place, with a text for those who point at it. */
  void draw(StringBuilder svg, int hue, double x, double y, String title) {
    svg.append(
        String.format(Locale.ROOT, "<path class=\"%s hue%d\" transform=\"translate(%.1f %.1f)\" d=\"%s\">%s</path>\n",
            style, hue, x, y, path, title.isEmpty() ? "" : "<title>" + Html.escape(title) + "</title>"));
  }
}
