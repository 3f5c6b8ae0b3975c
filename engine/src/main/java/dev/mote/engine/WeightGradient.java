package dev.mote.engine;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The gradient of a convolution by its weights: a product whose inner dimension are the pixels, with the gradient's channels
 * as rows and the input's windows, read where they lie in the padded block, as columns. Where a window's rows are shorter than
 * a vector, rows and columns change places.
 *
 * <p>
 * Images are shared out to a fixed number of parts, each with sums of its own, so that neither the order of additions nor
 * the result depends on the number of threads.
 */
final class WeightGradient implements Step {
  private static final int MOST_PARTS = 8;
  private static final int MOST_NUMBERS = 1 << 22;

  private final Kernels kernels;
  private final ImageBlocks blocks;
  private final int gradient;
  private final int partial;
  private final int parts;
  private final Shape weights;
  private final Shape output;
  private final Window window;
  private final boolean swapped;
  private final List<Columns> columns;
  private final int[] rows;
  private final int blockScratch;

  /** Weights that lie side by side in a block: where, how many, and where among one filter's weights. */
  private record Columns(int start, int count, int weight, List<Panel> panels) {}

  private WeightGradient(Planning planning, Node node, Op.Conv2dWeightGradient op, int parts) {
    Shape x = planning.graph().inputType(node, 0).shape();
    this.kernels = planning.kernels();
    this.gradient = node.inputs().get(1);
    this.parts = parts;
    this.weights = op.weights();
    this.output = planning.graph().inputType(node, 1).shape();
    this.window = op.window();
    this.partial = parts == 1 ? node.output() : planning.temporary(parts * weights.count());
    int lanes = kernels.lanes();
    boolean neighbours = window.dilationWidth() == 1;
    int run = neighbours ? weights.dim(2) * weights.dim(3) : weights.dim(3);
    this.swapped = run < lanes && output.dim(3) % lanes == 0;
    int span = (weights.dim(1) - 1) * window.dilationHeight() + 1;
    int rowStep = (window.padLeft() + x.dim(2) + window.padRight()) * x.dim(3);
    boolean loose = !swapped && run % lanes != 0;
    int blockRows = planning.fixedBlockRows(output.dim(1), output.dim(2), window.strideHeight(), span, rowStep,
        window.isUnpadded() && !loose);
    this.blocks = new ImageBlocks(node.inputs().get(0), false, x.dim(0), x.dim(1), x.dim(2), x.dim(3), window.padTop(),
        window.padLeft(), window.padRight(), 0, 1, window.strideHeight(), span, output.dim(1), blockRows, loose);
    this.blockScratch = blocks.scratch(lanes);
    this.columns = swapped
        ? List.of(new Columns(0, output.dim(3), 0, Panel.split(output.dim(3), lanes, kernels.widestTile())))
        : columns(run, neighbours ? 1 : weights.dim(2));
    this.rows = swapped ? taps() : Convolutions.range(weights.dim(0));
  }

  /** Where each weight of a filter meets a block. */
  private int[] taps() {
    int[] taps = new int[filter()];
    for (int index = 0; index < taps.length; index++) {
      int tap = index / weights.dim(3);
      taps[index] = tap / weights.dim(2) * window.dilationHeight() * blocks.rowStep()
          + tap % weights.dim(2) * window.dilationWidth() * blocks.pixelStep() + index % weights.dim(3);
    }
    return taps;
  }

  private List<Columns> columns(int run, int perRow) {
    List<Columns> runs = new ArrayList<>();
    List<Panel> panels = Panel.split(run, kernels.lanes(), kernels.widestTile());
    for (int row = 0; row < weights.dim(1); row++) {
      for (int tap = 0; tap < perRow; tap++) {
        int start = row * window.dilationHeight() * blocks.rowStep()
            + tap * window.dilationWidth() * blocks.pixelStep();
        runs.add(new Columns(start, run, (row * perRow + tap) * run, panels));
      }
    }
    return runs;
  }

  /** Adds the steps and returns whether the fast kernels can compute the gradient. */
  static boolean lower(Planning planning, Node node, Op.Conv2dWeightGradient op) {
    Graph graph = planning.graph();
    if (op.groups() != 1 || !LinearLayer.isPlainFloat(graph.inputType(node, 0))
        || !LinearLayer.isPlainFloat(graph.inputType(node, 1))) {
      return false;
    }
    int batch = graph.inputType(node, 0).shape().dim(0);
    int parts = Math.clamp(MOST_NUMBERS / op.weights().count(), 1, Math.min(MOST_PARTS, batch));
    WeightGradient step = new WeightGradient(planning, node, op, parts);
    planning.add(step);
    if (parts > 1) {
      RowSums.add(planning, step.partial, node.output(), 1, parts, op.weights().count(), 1);
    }
    return true;
  }

  private int filter() {
    return weights.countBetween(1, 4);
  }

  @Override
  public int units() {
    return parts;
  }

  @Override
  public long unitCost() {
    return (long) output.count() / parts * filter();
  }

  @Override
  public int scratchFloats() {
    return blockScratch + 12 * kernels.widestTile() * kernels.lanes();
  }

  @Override
  public void run(Frame frame, Scratch scratch, int from, int to) {
    for (int part = from; part < to; part++) {
      int sums = frame.offset(partial) + part * weights.count();
      Arrays.fill(frame.floats(partial), sums, sums + weights.count(), 0);
      int first = (int) ((long) output.dim(0) * part / parts) * blocks.blocksPerImage();
      int last = (int) ((long) output.dim(0) * (part + 1) / parts) * blocks.blocksPerImage();
      for (int block = first; block < last; block++) {
        addBlock(frame, scratch.floats(), block, sums);
      }
    }
  }

  private void addBlock(Frame frame, float[] scratch, int block, int sums) {
    int base = blocks.load(kernels, frame, scratch, 0, block);
    float[] x = blocks.array(frame, scratch);
    int anchor = block % blocks.blocksPerImage() * blocks.rows();
    int anchors = Math.min(blocks.rows(), blocks.anchors() - anchor);
    int image = block / blocks.blocksPerImage();
    int g = frame.offset(gradient) + (image * output.dim(1) + anchor) * output.dim(2) * output.dim(3);
    Segments pixels = pixels(anchors);
    for (Columns run : columns) {
      for (Panel panel : run.panels()) {
        if (swapped) {
          addTiles(frame, scratch, x, base, frame.floats(gradient), g + panel.column(), pixels, panel, run, sums);
        } else {
          addTiles(frame, scratch, frame.floats(gradient), g, x, base + run.start() + panel.column(), pixels, panel,
              run,
              sums);
        }
      }
    }
  }

  /** The pixels of a block as inner dimension: one run a row. */
  private Segments pixels(int anchors) {
    int[] g = new int[anchors];
    int[] x = new int[anchors];
    for (int row = 0; row < anchors; row++) {
      g[row] = row * output.dim(2) * output.dim(3);
      x[row] = row * window.strideHeight() * blocks.rowStep();
    }
    int step = window.strideWidth() * blocks.pixelStep();
    return swapped
        ? new Segments(x, g, output.dim(2), step, output.dim(3))
        : new Segments(g, x, output.dim(2), output.dim(3), step);
  }

  private void addTiles(Frame frame, float[] scratch, float[] a, int base, float[] b, int from, Segments pixels,
      Panel panel, Columns run, int sums) {
    int tileRows = kernels.tileRows(panel.vectors(), rows.length);
    int count = Math.min(panel.width(), run.count() - panel.column());
    float[] target = frame.floats(partial);
    for (int first = 0; first < rows.length; first += tileRows) {
      kernels.tile(tileRows, panel.vectors(), a, base, rows, first, rows.length - 1, pixels, b, from, scratch,
          blockScratch);
      int end = Math.min(rows.length, first + tileRows);
      if (swapped) {
        addTransposed(scratch, panel, target, sums, first, end);
      } else {
        kernels.addRows(scratch, blockScratch, panel.width(), target,
            sums + first * filter() + run.weight() + panel.column(), filter(), end - first, count);
      }
    }
  }

  private void addTransposed(float[] scratch, Panel panel, float[] target, int sums, int first, int end) {
    for (int channel = 0; channel < panel.width(); channel++) {
      int to = sums + (panel.column() + channel) * filter();
      for (int row = first; row < end; row++) {
        target[to + row] += scratch[blockScratch + (row - first) * panel.width() + channel];
      }
    }
  }
}
