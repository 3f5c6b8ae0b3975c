package dev.mote.engine;

import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lowers depthwise convolutions, their input gradients and pools to {@link ChannelwiseProduct}s. */
final class Windows {
  private static final SlidingProduct.Weights NONE = new SlidingProduct.Weights(-1, new float[0], 0);

  private Windows() {}

  /** Adds the steps of a depthwise convolution and returns whether the fast kernels can compute it. */
  static boolean depthwise(Planning planning, Node node, Op.DepthwiseConv2d op) {
    Shape w = planning.graph().inputType(node, 1).shape();
    LinearLayer layer = LinearLayer.of(planning, node, op.activation(), false, 1);
    // 255 * 128 * taps must be exact in floats.
    if (layer == null || (layer.bytes() && w.dim(1) * w.dim(2) > 512)) {
      return false;
    }
    ImageBlocks blocks = blocks(planning, node, op.window(), w.dim(1), w.dim(2), layer.bytes(), layer.fill(),
        op.multiplier());
    Packing packing = packing(planning.kernels(), Convolutions.range(w.dim(1) * w.dim(2)), w.dim(3), 0);
    SlidingProduct.Weights weights = layer.pack(planning, node.inputs().get(1), List.of(packing));
    int times = op.multiplier() == 1 ? pixelsPerVector(planning, node, op.window()) : 1;
    if (times > 1 && weights.slot() < 0 && layer.epilogue() instanceof Epilogue.Bytes(int slot, Requantizer stage)) {
      repeat(weights.constant(), w.dim(3), planning.kernels().lanes());
      Epilogue repeated = new Epilogue.Bytes(slot, stage.repeated(w.dim(3), times, planning.kernels().lanes()));
      add(planning, node, op.window(), w.dim(1), w.dim(2), blocks, weights, repeated, times);
    } else {
      add(planning, node, op.window(), w.dim(1), w.dim(2), blocks, weights, layer.epilogue(), 1);
    }
    return true;
  }

  /** Adds the steps of a pool by largest and returns whether the fast kernels can compute it. */
  static boolean max(Planning planning, Node node, Op.MaxPool2d op) {
    Epilogue epilogue = epilogue(planning.graph(), node, op.activation(), 1);
    if (epilogue == null) {
      return false;
    }
    boolean bytes = !(epilogue instanceof Epilogue.Floats);
    ImageBlocks blocks = blocks(planning, node, op.window(), op.kernelHeight(), op.kernelWidth(), bytes,
        bytes ? -128 : Float.NEGATIVE_INFINITY, 1);
    add(planning, node, op.window(), op.kernelHeight(), op.kernelWidth(), blocks, NONE, epilogue,
        pixelsPerVector(planning, node, op.window()));
    return true;
  }

  /** Adds the steps of a pool by mean and returns whether the fast kernels can compute it: where all windows count alike. */
  static boolean average(Planning planning, Node node, Op.AveragePool2d op) {
    int area = op.kernelHeight() * op.kernelWidth();
    Epilogue epilogue = epilogue(planning.graph(), node, op.activation(), area);
    boolean alike = op.window().isUnpadded() || op.countPadding();
    // 128 * area must be exact in floats.
    if (epilogue == null || !alike || area > 1 << 16) {
      return false;
    }
    boolean bytes = !(epilogue instanceof Epilogue.Floats);
    int zero = bytes ? planning.graph().inputType(node, 0).affine().zeroPoint() : 0;
    ImageBlocks blocks = blocks(planning, node, op.window(), op.kernelHeight(), op.kernelWidth(), bytes, zero, 1);
    float[] weights = new float[area * Panel.padded(blocks.channels(), planning.kernels().lanes())];
    Arrays.fill(weights, bytes ? 1 : 1f / area);
    add(planning, node, op.window(), op.kernelHeight(), op.kernelWidth(), blocks,
        new SlidingProduct.Weights(-1, weights, 0), epilogue, pixelsPerVector(planning, node, op.window()));
    return true;
  }

  /** Adds the steps of a depthwise convolution's input gradient and returns whether the fast kernels can compute it. */
  static boolean depthwiseGradient(Planning planning, Node node, Op.DepthwiseInputGradient op) {
    LinearLayer layer = LinearLayer.of(planning, node, Activation.NONE, false, 1);
    if (layer == null || layer.bytes() || op.multiplier() != 1) {
      return false;
    }
    Shape g = planning.graph().inputType(node, 0).shape();
    Shape w = planning.graph().inputType(node, 1).shape();
    Shape target = op.input();
    Window window = op.window();
    Residues rows = new Residues(target.dim(1), w.dim(1), window.strideHeight(), window.dilationHeight(),
        window.padTop());
    Residues columns = new Residues(target.dim(2), w.dim(2), window.strideWidth(), window.dilationWidth(),
        window.padLeft());
    int padLeft = Math.max(0, -columns.least());
    int padRight = Math.max(0, columns.anchors() - 1 + columns.most() - (g.dim(2) - 1));
    int channels = g.dim(3);
    int rowStep = (padLeft + g.dim(2) + padRight) * channels;
    int span = rows.most() - rows.least() + 1;
    int blockRows = planning.blockRows(g.dim(0), rows.anchors(), columns.anchors(), 1, span, rowStep, false);
    ImageBlocks blocks = new ImageBlocks(node.inputs().getFirst(), false, g.dim(0), g.dim(1), g.dim(2), channels,
        -rows.least(), padLeft, padRight, 0, 1, 1, span, rows.anchors(), blockRows, true);
    List<ChannelwiseProduct.Phase> phases = new ArrayList<>();
    List<Packing> packings = new ArrayList<>();
    int start = 0;
    for (int row = 0; row < window.strideHeight(); row++) {
      for (int column = 0; column < window.strideWidth(); column++) {
        List<Integer> taps = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int tapRow : rows.taps(row)) {
          for (int tapColumn : columns.taps(column)) {
            taps.add((rows.shift(row, tapRow) - rows.least()) * rowStep
                + (columns.shift(column, tapColumn) + padLeft) * channels);
            places.add(tapRow * w.dim(2) + tapColumn);
          }
        }
        Packing packing = packing(planning.kernels(), places.stream().mapToInt(Integer::intValue).toArray(), channels,
            start);
        packings.add(packing);
        phases.add(new ChannelwiseProduct.Phase(rows.anchors(row), columns.anchors(column), channels,
            taps.stream().mapToInt(Integer::intValue).toArray(), start, (row * target.dim(2) + column) * channels,
            window.strideHeight() * target.dim(2) * channels, window.strideWidth() * channels));
        start += packing.size();
      }
    }
    planning.add(new ChannelwiseProduct(planning.kernels(), blocks, phases,
        layer.pack(planning, node.inputs().get(1), packings), layer.epilogue(), channels, target.countBetween(1, 4)));
    return true;
  }

  /** Rows of channels, one a tap, filled up to whole vectors. */
  private static Packing packing(Kernels kernels, int[] taps, int channels, int start) {
    int width = Panel.padded(channels, kernels.lanes());
    int[] inner = Arrays.stream(taps).map(tap -> tap * channels).toArray();
    return new Packing(0, inner, 1, channels, List.of(new Panel(width / kernels.lanes(), 0, width)), start);
  }

  private static ImageBlocks blocks(Planning planning, Node node, Window window, int kernelHeight, int kernelWidth,
      boolean bytes, float fill, int multiplier) {
    Shape x = planning.graph().inputType(node, 0).shape();
    Shape y = planning.graph().outputType(node).shape();
    int span = (kernelHeight - 1) * window.dilationHeight() + 1;
    boolean whole = y.dim(3) % planning.kernels().lanes() == 0;
    boolean inPlace = !bytes && window.isUnpadded() && whole && multiplier == 1;
    int rowStep = (window.padLeft() + x.dim(2) + window.padRight()) * y.dim(3);
    int rows = planning.blockRows(x.dim(0), y.dim(1), y.dim(2), window.strideHeight(), span, rowStep, inPlace);
    return new ImageBlocks(node.inputs().getFirst(), bytes, x.dim(0), x.dim(1), x.dim(2), x.dim(3), window.padTop(),
        window.padLeft(), window.padRight(), fill, multiplier, window.strideHeight(), span, y.dim(1), rows, !whole);
  }

  /** How many neighbouring pixels of few channels fill a vector, where they lie side by side; else 1. */
  private static int pixelsPerVector(Planning planning, Node node, Window window) {
    Shape y = planning.graph().outputType(node).shape();
    int lanes = planning.kernels().lanes();
    int times = y.dim(3) < lanes && lanes % y.dim(3) == 0 ? lanes / y.dim(3) : 1;
    return window.strideWidth() == 1 && y.dim(2) % times == 0 ? times : 1;
  }

  /** Fills rows of one vector with copies of their first {@code channels} numbers. */
  private static void repeat(float[] rows, int channels, int lanes) {
    for (int index = 0; index < rows.length; index++) {
      rows[index] = rows[index - index % lanes + index % lanes % channels];
    }
  }

  /** @param times neighbouring pixels taken as one of so many more channels */
  private static void add(Planning planning, Node node, Window window, int kernelHeight, int kernelWidth,
      ImageBlocks blocks, SlidingProduct.Weights weights, Epilogue epilogue, int times) {
    Shape y = planning.graph().outputType(node).shape();
    int[] taps = new int[kernelHeight * kernelWidth];
    for (int tap = 0; tap < taps.length; tap++) {
      taps[tap] = tap / kernelWidth * window.dilationHeight() * blocks.rowStep()
          + tap % kernelWidth * window.dilationWidth() * blocks.pixelStep();
    }
    ChannelwiseProduct.Phase phase = new ChannelwiseProduct.Phase(y.dim(1), y.dim(2) / times,
        window.strideWidth() * blocks.pixelStep() * times, taps, 0, 0, y.dim(2) * y.dim(3), y.dim(3) * times);
    planning.add(new ChannelwiseProduct(planning.kernels(), blocks, List.of(phase), weights, epilogue, y.dim(3) * times,
        y.countBetween(1, 4)));
  }

  /** What follows a pool: the clamp, and for int8 the division by {@code count}; null where the reference kernels are needed. */
  private static @Nullable Epilogue epilogue(Graph graph, Node node, Activation activation,
      int count) {
    TensorType x = graph.inputType(node, 0);
    TensorType y = graph.outputType(node);
    if (LinearLayer.isPlainFloat(x) && LinearLayer.isPlainFloat(y)) {
      return new Epilogue.Floats(node.output(), -1, activation.min(), activation.max());
    }
    return LinearLayer.isPlainInt8(x) && x.quantization().equals(y.quantization()) && y.dtype() == x.dtype()
        ? new Epilogue.Mean(node.output(), count, activation.quantizedMin(y), activation.quantizedMax(y))
        : null;
  }
}
