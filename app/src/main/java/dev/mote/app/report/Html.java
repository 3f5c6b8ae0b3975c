package dev.mote.app.report;

import java.util.List;

/** The HTML of figures, tables and text. */
final class Html {
  /** Letters of a cell from which on it is broken into lines. */
  private static final int LONG = 40;

  private Html() {}

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }

  static String paragraph(String text) {
    return text.isEmpty() ? "" : "<p>" + escape(text) + "</p>\n";
  }

  static String figures(Section.Figures section) {
    StringBuilder html = new StringBuilder("<div class=\"figures\">\n");
    for (Section.Figure figure : section.figures()) {
      html.append("<div class=\"figure\"><div class=\"label\">").append(escape(figure.label()))
          .append("</div><div class=\"value\">").append(escape(figure.value())).append("</div><div class=\"note\">")
          .append(escape(figure.note())).append("</div></div>\n");
    }
    return html.append("</div>\n").toString();
  }

  static String text(Section.Text section) {
    StringBuilder html = new StringBuilder(paragraph(section.text()));
    if (!section.commands().isEmpty()) {
      html.append("<pre>").append(escape(String.join("\n", section.commands()))).append("</pre>\n");
    }
    return html.toString();
  }

  static String table(Section.Table section) {
    StringBuilder html = new StringBuilder(paragraph(section.text()))
        .append("<div class=\"wide\"><table>\n<thead><tr>");
    double[] largest = largest(section);
    boolean[] numeric = numeric(section);
    for (int column = 0; column < section.columns().size(); column++) {
      html.append(numeric[column] ? "<th class=\"number\">" : "<th>").append(escape(section.columns().get(column)))
          .append("</th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : section.rows()) {
      html.append("<tr>");
      for (int column = 0; column < row.size(); column++) {
        html.append(section.bars().contains(column)
            ? bar(row.get(column), largest[column])
            : cell(row.get(column), numeric[column]));
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody></table></div>\n").toString();
  }

  /** Which columns hold plain numbers, perhaps with a unit, and are therefore set to the right. */
  private static boolean[] numeric(Section.Table section) {
    boolean[] numeric = new boolean[section.columns().size()];
    for (int column = 0; column < numeric.length; column++) {
      int index = column;
      numeric[column] = !section.bars().contains(column)
          && section.rows().stream().allMatch(row -> row.get(index).matches("([-+]?[0-9][0-9,.]*( \\S+)*)?"));
    }
    return numeric;
  }

  private static double[] largest(Section.Table section) {
    double[] largest = new double[section.columns().size()];
    for (List<String> row : section.rows()) {
      for (int column : section.bars()) {
        largest[column] = Math.max(largest[column], number(row.get(column)));
      }
    }
    return largest;
  }

  private static String cell(String text, boolean numeric) {
    return "<td" + (numeric ? " class=\"number\">" : text.length() > LONG ? " class=\"long\">" : ">") + escape(text)
        + "</td>";
  }

  private static String bar(String text, double largest) {
    long width = largest <= 0 ? 0 : Math.round(100 * number(text) / largest);
    return "<td class=\"bar\"><div><span style=\"width:" + width + "%\"></span><b>" + escape(text) + "</b></div></td>";
  }

  private static double number(String text) {
    String digits = text.replaceAll("[^0-9.]", "");
    return digits.isEmpty() ? 0 : Double.parseDouble(digits);
  }
}
