package dev.mote.hardware.mcu;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Rewriter;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Writes operators that have no kernel in C as others that have one.
 *
 * <p>
 * Functions whose integer meaning is "to real numbers, through the function, and back" become just that. Single precision
 * computes them where the interpreter has double precision, so that a result may lie one step from the interpreter's.
 */
final class Legalization implements Pass {
  private static final Set<BinaryKind> WHOLE = Set.of(BinaryKind.ADD, BinaryKind.SUBTRACT, BinaryKind.MULTIPLY,
      BinaryKind.MAXIMUM, BinaryKind.MINIMUM, BinaryKind.PRELU, BinaryKind.SQUARED_DIFFERENCE, BinaryKind.EQUAL,
      BinaryKind.NOT_EQUAL, BinaryKind.LESS, BinaryKind.LESS_EQUAL, BinaryKind.GREATER, BinaryKind.GREATER_EQUAL);

  @Override
  public String name() {
    return "legalization";
  }

  @Override
  public Graph apply(Graph graph) {
    return Rewriter.rewrite(graph, (node, rewriter) -> {
      switch (node.op()) {
        case Op.Select _ -> select(graph, node, rewriter);
        case Op.Dequantize _ when !graph.inputType(node, 0).isQuantized() ->
          rewriter.keepAs(node, new Op.Cast(DType.F32), rewriter.inputs(node), graph.outputType(node));
        default -> {
          if (isByReals(graph, node)) {
            byReals(graph, node, rewriter);
          } else {
            rewriter.keep(node);
          }
        }
      }
    });
  }

  private static boolean isTruth(Op op) {
    return op instanceof Op.Reduce reduce && (reduce.kind() == ReduceKind.ALL || reduce.kind() == ReduceKind.ANY);
  }

  private static boolean isByReals(Graph graph, Node node) {
    if (graph.inputType(node, 0).dtype() == DType.F32) {
      return isTruth(node.op());
    }
    TensorType x = graph.inputType(node, 0);
    TensorType z = graph.outputType(node);
    boolean quantized = x.isQuantized();
    return switch (node.op()) {
      case Op.Unary unary -> quantized ? isByReals(unary.kind(), x, z) : !isWhole(unary.kind());
      case Op.Binary binary -> quantized && !WHOLE.contains(binary.kind());
      case Op.Reduce reduce -> switch (reduce.kind()) {
        case SUM, MEAN, MAXIMUM, MINIMUM -> false;
        case PRODUCT, L1, L2, SUM_SQUARE, ALL, ANY -> quantized;
        case LOG_SUM, LOG_SUM_EXP -> true;
      };
      case Op.CumulativeSum _ -> quantized;
      case Op.Softmax _ -> !quantized;
      case Op.Quantize _ -> !quantized;
      case Op.LogSoftmax _,Op.BatchNorm _ -> true;
      default -> isGradient(node.op());
    };
  }

  /** Gradients of whole numbers are those of the reals they stand for, truncated. */
  private static boolean isGradient(Op op) {
    return switch (op) {
      case Op.Conv2dInputGradient _,Op.Conv2dWeightGradient _,Op.DepthwiseInputGradient _,Op.DepthwiseWeightGradient _,Op.MaxPoolGradient _,Op.AveragePoolGradient _,Op.SliceGradient _,Op.GatherGradient _,Op.ResizeGradient _,Op.ClampGradient _ ->
        true;
      default -> false;
    };
  }

  private static boolean isByReals(UnaryKind kind, TensorType x, TensorType z) {
    return switch (kind) {
      case RELU, RELU6, CLIP, LEAKY_RELU -> false;
      case SIGMOID, TANH -> (x.dtype() != DType.I8 || z.dtype().bits() != 8) && !QuantizedLowering.hasWideSigmoid(x, z);
      default -> x.dtype() != DType.I8 || z.dtype().bits() != 8;
    };
  }

  private static boolean isWhole(UnaryKind kind) {
    return switch (kind) {
      case ABSOLUTE, NEGATE, SIGN, FLOOR, CEIL, ROUND, SQUARE, RELU, RELU6, NOT, BITWISE_NOT, CLIP -> true;
      default -> false;
    };
  }

  private static void byReals(Graph graph, Node node, Rewriter rewriter) {
    GraphBuilder builder = rewriter.builder();
    TensorType z = graph.outputType(node);
    List<Integer> operands = new ArrayList<>();
    for (int index = 0; index < node.inputs().size(); index++) {
      int operand = rewriter.get(node.inputs().get(index));
      TensorType type = builder.type(operand);
      boolean picks = node.op() instanceof Op.GatherGradient && index == 1;
      operands.add(picks || type.dtype() == DType.F32
          ? operand
          : builder.add(node.name() + "_reals", type.isQuantized() ? new Op.Dequantize() : new Op.Cast(DType.F32),
              List.of(operand)));
    }
    if (node.op() instanceof Op.Quantize) {
      rewriter.keepAs(node, node.op(), operands, z);
      return;
    }
    int real = isTruth(node.op())
        ? truths(builder, node.name(), (Op.Reduce) node.op(), operands)
        : builder.add(node.name() + "_real", node.op(), operands);
    if (builder.type(real).dtype() == z.dtype()) {
      rewriter.replace(node, real);
    } else {
      rewriter.keepAs(node, z.isQuantized() && !isGradient(node.op()) ? new Op.Quantize() : new Op.Cast(z.dtype()),
          List.of(real), z);
    }
  }

  /** All or any of floats: the least or largest of their truths. */
  private static int truths(GraphBuilder builder, String name, Op.Reduce reduce, List<Integer> operands) {
    int truths = builder.add(name + "_truths", new Op.Cast(DType.BOOL), operands);
    int reals = builder.add(name + "_reals", new Op.Cast(DType.F32), List.of(truths));
    ReduceKind kind = reduce.kind() == ReduceKind.ALL ? ReduceKind.MINIMUM : ReduceKind.MAXIMUM;
    return builder.add(name + "_real", new Op.Reduce(kind, reduce.axes(), reduce.keepDimensions()), List.of(reals));
  }

  /** A selection whose condition is bytes, and whose choices have the result's quantisation. */
  private static void select(Graph graph, Node node, Rewriter rewriter) {
    GraphBuilder builder = rewriter.builder();
    TensorType z = graph.outputType(node);
    List<Integer> operands = new ArrayList<>(rewriter.inputs(node));
    TensorType condition = builder.type(operands.getFirst());
    if (condition.dtype() == DType.F32) {
      operands.set(0, builder.add(node.name() + "_whole", new Op.Cast(DType.I64), List.of(operands.getFirst())));
    }
    if (condition.dtype().bits() > 8) {
      operands.set(0, builder.add(node.name() + "_condition", new Op.Cast(DType.BOOL), List.of(operands.getFirst())));
    }
    for (int index = 1; index < 3; index++) {
      TensorType type = builder.type(operands.get(index));
      if (type.isQuantized() && z.isQuantized() && !type.quantization().equals(z.quantization())) {
        operands.set(index, builder.add(node.name() + "_choice", new Op.Quantize(), List.of(operands.get(index)),
            z.withShape(type.shape())));
      }
    }
    rewriter.keepAs(node, node.op(), operands, z);
  }
}
