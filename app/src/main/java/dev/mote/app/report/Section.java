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
