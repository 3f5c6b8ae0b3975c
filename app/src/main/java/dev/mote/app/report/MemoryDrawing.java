package dev.mote.app.report;

import java.util.Locale;

/** The arena over time as inline SVG: layers from left to right, byte offsets from bottom to top, a rectangle a buffer. */
final class MemoryDrawing {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 340;
  private static final int LEFT = 70;
  private static final int BOTTOM = 90;
  private static final int TOP = 14;

  private MemoryDrawing() {}

  static String draw(Section.MemoryMap map) {
    StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\">\n");
    double column = (WIDTH - 10.0 - LEFT) / Math.max(1, map.steps().size());
    double perByte = (HEIGHT - BOTTOM - TOP) / (double) Math.max(1, map.bytes());
    double floor = HEIGHT - BOTTOM;
    for (int index = 0; index < map.blocks().size(); index++) {
      Section.Block block = map.blocks().get(index);
      double x = LEFT + block.first() * column;
      double width = (block.last() - block.first() + 1) * column;
      double height = block.size() * perByte;
      double y = floor - block.offset() * perByte - height;
      svg.append(format(
          "<rect class=\"block hue%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s: %,d bytes at %,d</title></rect>\n",
          index % 6, x, y, width, Math.max(1, height), Html.escape(block.name()), block.size(), block.offset()));
      if (height > 14 && width > 8.0 * block.name().length()) {
        svg.append(
            format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n", x + width / 2, y + height / 2 + 4,
                Html.escape(block.name())));
      }
    }
    for (int quarter = 0; quarter <= 4; quarter++) {
      double y = floor - (floor - TOP) * quarter / 4;
      svg.append(format("<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, WIDTH - 10, y, y));
      svg.append(format("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,d</text>\n", LEFT - 8, y + 4,
          map.bytes() * quarter / 4));
    }
    for (int step = 0; step < map.steps().size(); step++) {
      svg.append(format("<text transform=\"translate(%.1f %.1f) rotate(-40)\" text-anchor=\"end\">%s</text>\n",
          LEFT + (step + 0.6) * column, floor + 16, Html.escape(shortened(map.steps().get(step)))));
    }
    return svg.append("</svg>\n").toString();
  }

  private static String shortened(String name) {
    return name.length() <= 16 ? name : name.substring(0, 15) + "…";
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
