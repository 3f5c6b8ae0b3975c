package dev.mote.app.report;

import java.util.List;

/** A part of a report. */
public sealed interface Section {
  /** The heading. */
  String title();

  /** A few large figures in a row. */
  record Figures(String title, List<Figure> figures) implements Section {}

  /**
   * One figure.
   *
   * @param label what it is
   * @param value the number with its unit
   * @param note  what it is compared with, or empty
   */
  record Figure(String label, String value, String note) {}

  /**
   * A table. Cells of a column named in {@code bars} hold plain numbers and are drawn with a bar.
   *
   * @param title   the heading
   * @param text    a sentence above the table, or empty
   * @param columns the column headings
   * @param bars    indices of the columns drawn with bars
   * @param rows    the cells, as many a row as there are columns
   */
  record Table(String title, String text, List<String> columns, List<Integer> bars, List<List<String>> rows)
      implements
        Section {}

  /**
   * Lines over a common axis.
   *
   * @param title  the heading
   * @param text   a sentence above the chart, or empty
   * @param xLabel what the horizontal axis counts
   * @param yLabel what the vertical axis measures
   * @param lines  the lines
   */
  record LineChart(String title, String text, String xLabel, String yLabel, List<Line> lines) implements Section {}

  /**
   * What methods trade for what: points of each, joined where they are several, over a logarithmic horizontal axis.
   *
   * @param title  the heading
   * @param text   a sentence above the chart, or empty
   * @param xLabel what the horizontal axis counts
   * @param yLabel what the vertical axis measures
   * @param lines  the methods, their points ascending; all x positive
   */
  record TradeOff(String title, String text, String xLabel, String yLabel, List<Line> lines) implements Section {}

  /** A named line through the points {@code (x[i], y[i])}. */
  record Line(String name, double[] x, double[] y) {}

  /**
   * What each of many rows is made of: a bar a row, a piece of it a part.
   *
   * @param title  the heading
   * @param text   a sentence above the chart, or empty
   * @param xLabel what the bars' length measures
   * @param parts  the parts' names, in the order they are put together
   * @param bars   the rows from above to below
   */
  record StackedBars(String title, String text, String xLabel, List<String> parts, List<Bar> bars) implements Section {}

  /**
   * One row.
   *
   * @param name   what it is
   * @param values a size a part, none negative
   * @param low    the least that the whole may be
   * @param high   the most that it may be
   */
  record Bar(String name, double[] values, double low, double high) {}

  /**
   * Two measures of the same settings over one axis: the first by the scale on the left, the second, dashed, by the scale on the right, which begins
   * at 0.
   *
   * @param title  the heading
   * @param text   a sentence above the chart, or empty
   * @param axis   the settings
   * @param left   what the left scale measures
   * @param first  lines by it, with the spread of each
   * @param right  what the right scale measures
   * @param second lines by it
   */
  record TwoScales(String title, String text, Axis axis, String left, List<Band> first, String right, List<Band> second)
      implements
        Section {}

  /**
   * A horizontal axis.
   *
   * @param label what it shows
   * @param at    where its marks are, ascending
   * @param names what the marks say
   */
  record Axis(String label, double[] at, List<String> names) {}

  /** A named line through the points {@code (x[i], y[i])}, its values spread from {@code low[i]} to {@code high[i]}. */
  record Band(String name, double[] x, double[] y, double[] low, double[] high) {
    /** A line without a spread. */
    public static Band of(Line line) {
      return new Band(line.name(), line.x(), line.y(), line.y(), line.y());
    }
  }

  /**
   * How often predictions of some confidence are right, beside the diagonal on which both are equal.
   *
   * @param title    the heading
   * @param text     a sentence above the chart, or empty
   * @param networks what is drawn side by side
   */
  record Reliability(String title, String text, List<Calibrated> networks) implements Section {}

  /** The bins of one network, with its name and what is said below it. */
  record Calibrated(String name, String note, List<Bin> bins) {}

  /**
   * Predictions of like confidence.
   *
   * @param low      the least confidence, 0 to 1
   * @param high     the largest
   * @param accuracy the share of them that is right, 0 to 1
   * @param share    the share of all predictions that they are, 0 to 1
   */
  record Bin(double low, double high, double accuracy, double share) {}

  /**
   * What becomes of measures as time passes, over a logarithmic axis of seconds.
   *
   * @param title  the heading
   * @param text   a sentence above the chart, or empty
   * @param yLabel what the vertical axis measures
   * @param bands  lines over seconds, with the spread of each
   */
  record Timeline(String title, String text, String yLabel, List<Band> bands) implements Section {}

  /**
   * Where buffers lie in memory while the network runs.
   *
   * @param title  the heading
   * @param text   a sentence above the chart, or empty
   * @param steps  the layers' names in run order
   * @param bytes  the size of the arena
   * @param blocks the buffers
   */
  record MemoryMap(String title, String text, List<String> steps, long bytes, List<Block> blocks) implements Section {}

  /** A buffer of {@code size} bytes at {@code offset} that lives from step {@code first} to {@code last}. */
  record Block(String name, int first, int last, long offset, long size) {}

  /** A sentence or two, and lines of commands shown as typed. */
  record Text(String title, String text, List<String> commands) implements Section {}
}
