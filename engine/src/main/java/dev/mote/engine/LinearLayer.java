package dev.mote.engine;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Quantization;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A layer of weighted sums (convolution, dense) that the fast kernels can compute: its packed weights and what follows the
 * sums.
 *
 * @param bytes    whether the input is int8, else float
 * @param fill     what padding holds
 * @param limit    the longest inner dimension whose sums are exact in floats
 * @param constant the weights as packed numbers, where they are known
 * @param epilogue bias and clamp, or requantisation
 */
record LinearLayer(boolean bytes, float fill, int limit, float @Nullable [] constant, Epilogue epilogue) {
  /** Floats hold all whole numbers up to this one. */
  private static final long EXACT = 1L << 24;

  /**
   * The layer of a node with operands x, weights and optional bias, or null where only the reference kernels can compute it.
   *
   * @param step the channel of weight {@code index} is {@code index / step % channels}
   */
  static @Nullable LinearLayer of(Planning planning, Node node, Activation activation, boolean dense, int step) {
    Graph graph = planning.graph();
    TensorType x = graph.inputType(node, 0);
    TensorType w = graph.inputType(node, 1);
    TensorType y = graph.outputType(node);
    int bias = Planning.operand(node, 2);
    if (isPlainFloat(x) && isPlainFloat(y) && (bias < 0 || isPlainFloat(graph.type(bias)))
        && isReadable(graph, node, w)) {
      Epilogue epilogue = new Epilogue.Floats(node.output(), bias, activation.min(), activation.max());
      return new LinearLayer(false, 0, Integer.MAX_VALUE, Constants.floats(graph, node.inputs().get(1)), epilogue);
    }
    Tensor weights = graph.constant(node.inputs().get(1));
    if (isPlainInt8(x) && isPlainInt8(y) && weights != null && w.dtype().bits() <= 8 && w.isQuantized()
        && (bias < 0 || (graph.constant(bias) != null && graph.type(bias).dtype() == DType.I32))) {
      return int8(planning, node, activation, dense, step, Constants.centred(weights, w));
    }
    return null;
  }

  private static LinearLayer int8(Planning planning, Node node, Activation activation, boolean dense, int step,
      float[] weights) {
    Graph graph = planning.graph();
    TensorType x = graph.inputType(node, 0);
    TensorType y = graph.outputType(node);
    int channels = y.shape().last();
    long[] sums = new long[channels];
    long[] bound = new long[channels];
    int largest = 1;
    for (int run = 0; run < weights.length / step; run++) {
      long sum = 0;
      long magnitudes = 0;
      for (int index = run * step; index < (run + 1) * step; index++) {
        int weight = (int) weights[index];
        int magnitude = Math.abs(weight);
        sum += weight;
        magnitudes += magnitude;
        largest = Math.max(largest, magnitude);
      }
      sums[run % channels] += sum;
      bound[run % channels] += magnitudes * 128;
    }
    int[] bias = new int[channels];
    Tensor given = node.inputs().size() > 2 ? graph.constant(node.inputs().get(2)) : null;
    long worst = 0;
    for (int channel = 0; channel < channels; channel++) {
      // The zero point is taken out of the sums once and for all; 32-bit sums wrap in the reference kernels, too.
      long offset = given == null ? 0 : given.integer(channel);
      bias[channel] = (int) (offset - x.affine().zeroPoint() * sums[channel]);
      worst = Math.max(worst, bound[channel]);
    }
    Requantizer stage = Requantizer.of(x, graph.inputType(node, 1), y, dense, activation, bias,
        planning.kernels().lanes());
    int limit = worst <= EXACT ? Integer.MAX_VALUE : (int) (EXACT / (128L * largest));
    return new LinearLayer(true, x.affine().zeroPoint(), limit, weights, new Epilogue.Bytes(node.output(), stage));
  }

  static boolean isPlainFloat(TensorType type) {
    return type.dtype() == DType.F32 && type.quantization() instanceof Quantization.None;
  }

  static boolean isPlainInt8(TensorType type) {
    return type.dtype() == DType.I8 && type.quantization() instanceof Quantization.Affine affine && !affine.perAxis();
  }

  private static boolean isReadable(Graph graph, Node node, TensorType weights) {
    return isPlainFloat(weights) || graph.constant(node.inputs().get(1)) != null;
  }

  /** The packed weights: of the constant, or packed by a step at each run. */
  SlidingProduct.Weights pack(Planning planning, int slot, List<Packing> parts) {
    return planning.pack(slot, constant, parts, 0);
  }
}
