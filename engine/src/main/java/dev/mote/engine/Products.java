package dev.mote.engine;

import dev.mote.graph.Activation;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import java.util.ArrayList;
import java.util.List;

/** Lowers dense layers and matrix products to {@link SlidingProduct}s over images one pixel wide. */
final class Products {
  private Products() {}

  /** Adds the steps of a dense layer and returns whether the fast kernels can compute it. */
  static boolean dense(Planning planning, Node node, Op.Dense op) {
    Shape x = planning.graph().inputType(node, 0).shape();
    Shape w = planning.graph().inputType(node, 1).shape();
    int inner = w.dim(1);
    LinearLayer layer = LinearLayer.of(planning, node, op.activation(), true, inner);
    if (layer == null) {
      return false;
    }
    int rows = x.count() / inner;
    Packing packing = new Packing(0, Convolutions.range(inner), inner, w.dim(0),
        panels(planning.kernels(), rows, w.dim(0)),
        0);
    ImageBlocks blocks = rows(planning, node.inputs().getFirst(), layer, 1, rows, inner);
    InnerRuns runs = new InnerRuns(1);
    runs.add(0, inner);
    add(planning, blocks, runs, layer, packing, layer.pack(planning, node.inputs().get(1), List.of(packing)));
    return true;
  }

  /** Adds the steps of a float matrix product and returns whether the fast kernels can compute it. */
  static boolean matMul(Planning planning, Node node, Op.MatMul op) {
    Shape left = planning.graph().inputType(node, 0).shape();
    Shape right = planning.graph().inputType(node, 1).shape();
    int batch = left.count() / (left.dim(-1) * left.dim(-2));
    int rightBatch = right.count() / (right.dim(-1) * right.dim(-2));
    boolean sameBatch = left.rank() == right.rank()
        && left.countBetween(0, left.rank() - 2) == right.countBetween(0, right.rank() - 2)
        && planning.graph().outputType(node).shape().count() == batch * rows(op, left) * columns(op, right);
    LinearLayer layer = LinearLayer.of(planning, node, Activation.NONE, false, 1);
    if (layer == null || layer.bytes() || !(rightBatch == 1 || sameBatch)) {
      return false;
    }
    int rows = rows(op, left);
    int inner = op.transposeLeft() ? left.dim(-2) : left.dim(-1);
    int columns = columns(op, right);
    int[] places = new int[inner];
    for (int k = 0; k < inner; k++) {
      places[k] = op.transposeRight() ? k : k * columns;
    }
    List<Panel> panels = panels(planning.kernels(), rows, columns);
    List<Packing> packings = new ArrayList<>();
    int size = 0;
    for (int image = 0; image < rightBatch; image++) {
      packings.add(new Packing(image * inner * columns, places, op.transposeRight() ? inner : 1, columns, panels,
          image * size));
      size = packings.getFirst().size();
    }
    int slot = node.inputs().getFirst();
    // A transposed left side is read in place: rows are neighbours, the inner dimension steps over them.
    ImageBlocks blocks = op.transposeLeft()
        ? new ImageBlocks(slot, false, batch, rows * inner, 1, 1, 0, 0, 0, 0, 1, 1, 1, rows,
            planning.blockRows(batch, rows, 1, 1, 1, 1, true), false)
        : rows(planning, slot, layer, batch, rows, inner);
    InnerRuns runs = new InnerRuns(op.transposeLeft() ? rows : 1);
    runs.add(0, inner);
    add(planning, blocks, runs, layer, packings.getFirst(),
        planning.pack(node.inputs().get(1), layer.constant(), packings, rightBatch == 1 ? 0 : size));
    return true;
  }

  private static int rows(Op.MatMul op, Shape left) {
    return op.transposeLeft() ? left.dim(-1) : left.dim(-2);
  }

  private static int columns(Op.MatMul op, Shape right) {
    return op.transposeRight() ? right.dim(-2) : right.dim(-1);
  }

  private static ImageBlocks rows(Planning planning, int slot, LinearLayer layer, int batch, int rows, int inner) {
    int blockRows = planning.blockRows(batch, rows, 1, 1, 1, inner, !layer.bytes());
    return new ImageBlocks(slot, layer.bytes(), batch, rows, 1, inner, 0, 0, 0, layer.fill(), 1, 1, 1, rows, blockRows,
        false);
  }

  /** One row is multiplied by tiles of full width only, for which there is a kernel of one row. */
  private static List<Panel> panels(Kernels kernels, int rows, int columns) {
    int width = kernels.widestTile() * kernels.lanes();
    return rows == 1
        ? Panel.split(Panel.padded(columns, width), kernels.lanes(), kernels.widestTile())
        : Panel.split(columns, kernels.lanes(), kernels.widestTile());
  }

  private static void add(Planning planning, ImageBlocks blocks, InnerRuns runs, LinearLayer layer, Packing packing,
      SlidingProduct.Weights weights) {
    Kernels kernels = planning.kernels();
    List<List<Segments>> chunks = runs.chunks(kernels.widestTile(), kernels.lanes(), layer.limit());
    int columns = packing.columns();
    Phase phase = new Phase(blocks.anchors(), 1, 0, 0, chunks, false, runs.inner(), packing.panels(), columns, 0, 0, 0,
        columns,
        columns);
    planning.add(
        new SlidingProduct(kernels, blocks, List.of(phase), weights, layer.epilogue(), blocks.anchors() * columns));
  }
}
