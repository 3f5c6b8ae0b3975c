package dev.mote.engine;

import dev.mote.graph.Activation;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Window;
import java.util.ArrayList;
import java.util.List;

/** Lowers convolutions, transposed convolutions and the input gradients of convolutions to {@link SlidingProduct}s. */
final class Convolutions {
  private Convolutions() {}

  /** Adds the steps of a convolution and returns whether the fast kernels can compute it. */
  static boolean forward(Planning planning, Node node, Op.Conv2d op) {
    Shape x = planning.graph().inputType(node, 0).shape();
    Shape w = planning.graph().inputType(node, 1).shape();
    Shape y = planning.graph().outputType(node).shape();
    int inner = w.countBetween(1, 4);
    LinearLayer layer = LinearLayer.of(planning, node, op.activation(), false, inner);
    if (layer == null) {
      return false;
    }
    Window window = op.window();
    int span = (w.dim(1) - 1) * window.dilationHeight() + 1;
    boolean inPlace = !layer.bytes() && window.isUnpadded();
    int rowStep = (window.padLeft() + x.dim(2) + window.padRight()) * x.dim(3);
    int rows = planning.blockRows(x.dim(0), y.dim(1), y.dim(2), window.strideHeight(), span, rowStep, inPlace);
    ImageBlocks blocks = new ImageBlocks(node.inputs().getFirst(), layer.bytes(), x.dim(0), x.dim(1), x.dim(2),
        x.dim(3),
        window.padTop(), window.padLeft(), window.padRight(), layer.fill(), 1, window.strideHeight(), span, y.dim(1),
        rows,
        false);
    InnerRuns runs = taps(w, window, op.groups(), blocks);
    Kernels kernels = planning.kernels();
    int outputs = y.dim(3) / op.groups();
    List<Panel> panels = Panel.split(outputs, kernels.lanes(), kernels.widestTile());
    boolean neighbours = op.groups() == 1 && isOfNeighbours(w, window, y);
    boolean byKernel = neighbours && kernels.hasNeighbours() && panels.getFirst().vectors() == 1;
    // Float sums have one order on every machine, that of the kernel for neighbours where there could be one.
    List<List<Segments>> chunks = neighbours && !byKernel && !layer.bytes()
        ? runs.across(w.dim(3), kernels.widestTile(), kernels.lanes())
        : runs.chunks(kernels.widestTile(), kernels.lanes(), layer.limit());
    List<Phase> phases = new ArrayList<>();
    List<Packing> packings = new ArrayList<>();
    int start = 0;
    for (int group = 0; group < op.groups(); group++) {
      Packing packing = new Packing(group * outputs * inner, range(inner), inner, outputs, panels, start);
      packings.add(packing);
      phases.add(new Phase(y.dim(1), y.dim(2), window.strideWidth() * x.dim(3), group * w.dim(3), chunks,
          byKernel, inner, panels, outputs, start, group * outputs, group * outputs,
          y.dim(2) * y.dim(3), y.dim(3)));
      start += packing.size();
    }
    planning.add(new SlidingProduct(kernels, blocks, phases, layer.pack(planning, node.inputs().get(1), packings),
        layer.epilogue(), y.countBetween(1, 4)));
    return true;
  }

  /** The taps of a kernel in the order of the weights; one run a kernel row where its pixels are neighbours. */
  private static InnerRuns taps(Shape w, Window window, int groups, ImageBlocks blocks) {
    InnerRuns runs = new InnerRuns(1);
    for (int row = 0; row < w.dim(1); row++) {
      int start = row * window.dilationHeight() * blocks.rowStep();
      if (groups == 1 && window.dilationWidth() == 1) {
        runs.add(start, w.dim(2) * w.dim(3));
      } else {
        for (int column = 0; column < w.dim(2); column++) {
          runs.add(start + column * window.dilationWidth() * blocks.pixelStep(), w.dim(3));
        }
      }
    }
    return runs;
  }

  /** Whether {@link Kernels#neighbours} suits a convolution: so few results that a tile would wait for its loads. */
  private static boolean isOfNeighbours(Shape w, Window window, Shape y) {
    return w.dim(2) == 3 && window.dilationWidth() == 1 && window.strideWidth() == 1 && y.dim(3) <= Kernels.NEIGHBOURS
        && y.dim(2) >= Kernels.NEIGHBOURS;
  }

  /** Adds the steps of a convolution's input gradient and returns whether the fast kernels can compute it. */
  static boolean inputGradient(Planning planning, Node node, Op.Conv2dInputGradient op) {
    if (!LinearLayer.isPlainFloat(planning.graph().inputType(node, 0))) {
      return false;
    }
    LinearLayer layer = LinearLayer.of(planning, node, Activation.NONE, false, 1);
    if (layer == null) {
      return false;
    }
    Shape w = planning.graph().inputType(node, 1).shape();
    int filter = w.countBetween(1, 4);
    // Result channel c of tap t meets gradient channel o with weight [o, t, c].
    spread(planning, node, layer, op.window(), op.groups(), op.input(), w, filter, w.dim(3), 1);
    return true;
  }

  /** Adds the steps of a transposed convolution and returns whether the fast kernels can compute it. */
  static boolean transposed(Planning planning, Node node, Op.TransposeConv2d op) {
    Shape w = planning.graph().inputType(node, 1).shape();
    int filter = w.countBetween(1, 4);
    LinearLayer layer = LinearLayer.of(planning, node, op.activation(), false, filter);
    // With a stride a pixel meets some of the taps only, while an int8 layer's zero point is taken out for all.
    if (layer == null || (layer.bytes() && op.window().strideHeight() * op.window().strideWidth() > 1)) {
      return false;
    }
    // Result channel o of tap t meets input channel c with weight [o, t, c].
    spread(planning, node, layer, op.window(), 1, planning.graph().outputType(node).shape(), w, 1, w.dim(3), filter);
    return true;
  }

  /**
   * The adjoint of a convolution, from operand g to an image of shape {@code target}. Result pixels that leave the same
   * remainder when divided by the stride meet the same taps, so each remainder is a convolution of stride 1.
   *
   * @param innerStep  elements of the weights from one channel of g to the next
   * @param tapStep    from one tap to the next
   * @param columnStep from one result channel to the next
   */
  private static void spread(Planning planning, Node node, LinearLayer layer, Window window, int groups, Shape target,
      Shape w, int innerStep, int tapStep, int columnStep) {
    Shape g = planning.graph().inputType(node, 0).shape();
    Residues rows = new Residues(target.dim(1), w.dim(1), window.strideHeight(), window.dilationHeight(),
        window.padTop());
    Residues columns = new Residues(target.dim(2), w.dim(2), window.strideWidth(), window.dilationWidth(),
        window.padLeft());
    int padLeft = Math.max(0, -columns.least());
    int padRight = Math.max(0, columns.anchors() - 1 + columns.most() - (g.dim(2) - 1));
    int rowStep = (padLeft + g.dim(2) + padRight) * g.dim(3);
    int span = rows.most() - rows.least() + 1;
    int blockRows = planning.blockRows(g.dim(0), rows.anchors(), columns.anchors(), 1, span, rowStep, false);
    ImageBlocks blocks = new ImageBlocks(node.inputs().getFirst(), layer.bytes(), g.dim(0), g.dim(1), g.dim(2),
        g.dim(3),
        -rows.least(), padLeft, padRight, layer.fill(), 1, 1, span, rows.anchors(), blockRows, false);
    Kernels kernels = planning.kernels();
    int inputs = g.dim(3) / groups;
    int outputs = target.dim(3) / groups;
    List<Panel> panels = Panel.split(outputs, kernels.lanes(), kernels.widestTile());
    List<Phase> phases = new ArrayList<>();
    List<Packing> packings = new ArrayList<>();
    int start = 0;
    for (int row = 0; row < window.strideHeight(); row++) {
      for (int column = 0; column < window.strideWidth(); column++) {
        InnerRuns runs = new InnerRuns(1);
        List<Integer> places = new ArrayList<>();
        for (int tapRow : rows.taps(row)) {
          for (int tapColumn : columns.taps(column)) {
            runs.add((rows.shift(row, tapRow) - rows.least()) * rowStep
                + (columns.shift(column, tapColumn) + padLeft) * g.dim(3), inputs);
            for (int channel = 0; channel < inputs; channel++) {
              places.add((tapRow * w.dim(2) + tapColumn) * tapStep + channel * innerStep);
            }
          }
        }
        List<List<Segments>> chunks = runs.chunks(kernels.widestTile(), kernels.lanes(), layer.limit());
        int[] inner = places.stream().mapToInt(Integer::intValue).toArray();
        for (int group = 0; group < groups; group++) {
          Packing packing = new Packing(group * inputs * innerStep, inner, columnStep, outputs, panels, start);
          packings.add(packing);
          phases.add(new Phase(rows.anchors(row), columns.anchors(column), g.dim(3), group * inputs, chunks, false,
              inner.length,
              panels, outputs, start, group * outputs, (row * target.dim(2) + column) * target.dim(3) + group * outputs,
              window.strideHeight() * target.dim(2) * target.dim(3), window.strideWidth() * target.dim(3)));
          start += packing.size();
        }
      }
    }
    planning.add(new SlidingProduct(kernels, blocks, phases, layer.pack(planning, node.inputs().get(1), packings),
        layer.epilogue(), target.countBetween(1, 4)));
  }

  static int[] range(int count) {
    int[] indices = new int[count];
    for (int index = 0; index < count; index++) {
      indices[index] = index;
    }
    return indices;
  }
}
