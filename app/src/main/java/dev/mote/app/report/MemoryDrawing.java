package dev.mote.app.report;

import java.util.Locale;

/** The arena over time as inline SVG: layers from left to right, byte offsets from bottom to top, a rectangle a buffer. */
final class MemoryDrawing {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 300;
  private static final int LEFT = 70;
  private static final int TOP = 14;
  private static final int LETTER = 7;
  private static final int LOW_BOTTOM = 28;
  private static final int HIGH_BOTTOM = 90;

  private final Section.MemoryMap map;
  private final double column;
  /** Whether the steps' names fit below their columns; else they are written aslant. */
  private final boolean level;
  private final double floor;
  private final StringBuilder svg = new StringBuilder();

  private MemoryDrawing(Section.MemoryMap map) {
    this.map = map;
    this.column = (WIDTH - 10.0 - LEFT) / Math.max(1, map.steps().size());
    this.level = map.steps().stream().allMatch(name -> name.length() * LETTER < column);
    this.floor = HEIGHT - (level ? LOW_BOTTOM : HIGH_BOTTOM);
  }

  static String draw(Section.MemoryMap map) {
    return new MemoryDrawing(map).svg();
  }

  private String svg() {
    svg.append("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\">\n");
    scale();
    for (int index = 0; index < map.blocks().size(); index++) {
      block(map.blocks().get(index), index % 6);
    }
    for (int step = 0; step < map.steps().size(); step++) {
      String name = Html.escape(shortened(map.steps().get(step)));
      double x = LEFT + (step + 0.5) * column;
      svg.append(level
          ? format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n", x, floor + 18, name)
          : format("<text transform=\"translate(%.1f %.1f) rotate(-40)\" text-anchor=\"end\">%s</text>\n", x + 4,
              floor + 16, name));
    }
    return svg.append("</svg>\n").toString();
  }

  private void scale() {
    long step = Math.max(1, (long) LineDrawing.step(map.bytes()));
    for (long bytes = 0; bytes <= map.bytes(); bytes += step) {
      svg.append(
          format("<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, WIDTH - 10, y(bytes),
              y(bytes)));
      svg.append(
          format("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,d</text>\n", LEFT - 8, y(bytes) + 4, bytes));
    }
    svg.append(format("<line class=\"limit\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>\n", LEFT, WIDTH - 10,
        y(map.bytes()), y(map.bytes())));
    svg.append(format("<text transform=\"translate(12 %.1f) rotate(-90)\" text-anchor=\"middle\">bytes</text>\n",
        (floor + TOP) / 2));
  }

  private void block(Section.Block block, int hue) {
    double x = LEFT + block.first() * column;
    double width = (block.last() - block.first() + 1) * column;
    double top = y(block.offset() + block.size());
    double height = Math.max(1, y(block.offset()) - top);
    svg.append(format(
        "<rect class=\"block hue%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s: %,d bytes at %,d</title></rect>\n",
        hue, x, top, width, height, Html.escape(block.name()), block.size(), block.offset()));
    if (height > 14 && column > LETTER * block.name().length()) {
      svg.append(format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n", x + column / 2,
          top + height / 2 + 4, Html.escape(block.name())));
    }
  }

  private double y(long bytes) {
    return floor - (floor - TOP) * bytes / Math.max(1, map.bytes());
  }

  private static String shortened(String name) {
    return name.length() <= 16 ? name : name.substring(0, 15) + "…";
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
