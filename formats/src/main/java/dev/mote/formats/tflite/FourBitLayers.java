package dev.mote.formats.tflite;

import dev.mote.formats.storage.FourBits;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Tensor;
import dev.mote.graph.Value;
import dev.mote.graph.pass.DeadCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Layers with 4-bit weights between Mote's way of counting and TFLite's ({@link FourBits}). The bias is counted in steps of
 * input scale times weight scale, so it changes with the scale: exactly when a file is read, and rounded to a sixteenth of its
 * integer when one is written, half a step of TFLite's accumulator at most.
 */
final class FourBitLayers {
  private static final int STEP = 16;

  private FourBitLayers() {}

  /** The graph that was read, its 4-bit weights left-aligned; layers whose bias would overflow stay as they are. */
  static Graph aligned(Graph graph) {
    return rewritten(graph, true);
  }

  /** The graph to write, its left-aligned 4-bit weights as TFLite's INT4. */
  static Graph counted(Graph graph) {
    return rewritten(graph, false);
  }

  private static Graph rewritten(Graph graph, boolean read) {
    if (graph.nodes().stream().noneMatch(node -> weights(graph, node, read) != null)) {
      return graph;
    }
    return new DeadCode().apply(Rewriter.rewrite(graph, (node, rewriter) -> {
      FourBits weights = weights(graph, node, read);
      if (weights == null) {
        rewriter.keep(node);
        return;
      }
      List<Integer> operands = new ArrayList<>(rewriter.inputs(node));
      operands.set(1, rewriter.builder().constant(graph.value(node.inputs().get(1)).name(), weights.integers(),
          weights.affine()));
      Value bias = bias(graph, node, read);
      if (bias != null) {
        operands.set(2, rewriter.builder().constant(bias.name(), java.util.Objects.requireNonNull(bias.constant()),
            bias.type().quantization()));
      }
      rewriter.keepAs(node, node.op(), operands, graph.outputType(node));
    }));
  }

  /** The new weights of a layer that has others, or null. */
  private static @Nullable FourBits weights(Graph graph, Node node, boolean read) {
    boolean layer = node.op() instanceof Op.Conv2d || node.op() instanceof Op.DepthwiseConv2d
        || node.op() instanceof Op.Dense;
    Value value = layer && graph.inputType(node, 0).dtype() == DType.I8 ? graph.value(node.inputs().get(1)) : null;
    Tensor constant = value == null ? null : value.constant();
    if (value == null || constant == null || !(value.type().quantization() instanceof Quantization.Affine affine)
        || (constant.dtype() == DType.I4) != read || !hasBias(graph, node, read)) {
      return null;
    }
    FourBits weights = read ? FourBits.aligned(constant, affine, -8) : FourBits.ofConstant(constant, affine);
    return weights == null || weights.integers() == constant ? null : weights;
  }

  private static boolean hasBias(Graph graph, Node node, boolean read) {
    return node.inputs().size() < 3 || bias(graph, node, read) != null;
  }

  /** The new bias of a layer; null where it has none, or where it is not known or would overflow. */
  private static @Nullable Value bias(Graph graph, Node node, boolean read) {
    Value value = node.inputs().size() < 3 ? null : graph.value(node.inputs().get(2));
    if (value == null || !(value.constant() instanceof Tensor.Ints(var shape, int[] steps))
        || !(value.type().quantization() instanceof Quantization.Affine affine)) {
      return null;
    }
    int[] changed = new int[steps.length];
    for (int index = 0; index < steps.length; index++) {
      long step = read ? (long) STEP * steps[index] : Math.floorDiv(steps[index] + STEP / 2L, STEP);
      if (step != (int) step) {
        return null;
      }
      changed[index] = (int) step;
    }
    float[] scales = affine.scales().clone();
    for (int index = 0; index < scales.length; index++) {
      scales[index] = read ? scales[index] / STEP : scales[index] * STEP;
    }
    Quantization quantization = new Quantization.Affine(scales, affine.zeroPoints(), affine.axis());
    return new Value(value.name(), new dev.mote.graph.TensorType(shape, DType.I32, quantization),
        new Tensor.Ints(shape, changed));
  }
}
