package dev.mote.formats.tflite;

import dev.mote.graph.DType;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.Arrays;
import org.tensorflow.lite.schema.ArgMaxOptionsT;
import org.tensorflow.lite.schema.ArgMinOptionsT;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.CumsumOptionsT;
import org.tensorflow.lite.schema.LogSoftmaxOptionsT;
import org.tensorflow.lite.schema.ReducerOptionsT;
import org.tensorflow.lite.schema.ReshapeOptionsT;
import org.tensorflow.lite.schema.SoftmaxOptionsT;

/** Operators that combine the elements along some axes. */
final class ReductionExport {
  private final Exporter exporter;

  ReductionExport(Exporter exporter) {
    this.exporter = exporter;
  }

  void reduce(Node node, Op.Reduce reduce) {
    ReducerOptionsT options = new ReducerOptionsT();
    options.setKeepDims(reduce.keepDimensions());
    int axes = exporter.ints(node.name() + "/axes", reduce.axes().stream().mapToInt(Integer::intValue).toArray());
    exporter.operator(code(node, reduce.kind()), BuiltinOptions.ReducerOptions, options,
        new int[]{exporter.tensor(node.inputs().getFirst()), axes}, exporter.tensor(node.output()));
  }

  private static int code(Node node, ReduceKind kind) {
    return switch (kind) {
      case SUM -> BuiltinOperator.SUM;
      case MEAN -> BuiltinOperator.MEAN;
      case PRODUCT -> BuiltinOperator.REDUCE_PROD;
      case MAXIMUM -> BuiltinOperator.REDUCE_MAX;
      case MINIMUM -> BuiltinOperator.REDUCE_MIN;
      case ALL -> BuiltinOperator.REDUCE_ALL;
      case ANY -> BuiltinOperator.REDUCE_ANY;
      case L1, L2, LOG_SUM, LOG_SUM_EXP, SUM_SQUARE ->
        throw Exporter.unsupported(node, "it has no such reduction; write it as elementwise operators and a sum");
    };
  }

  void argument(Node node, Op.ArgReduce reduce) {
    if (reduce.lastOfEquals()) {
      throw Exporter.unsupported(node, "it takes the first of equal elements, not the last");
    }
    TensorType result = exporter.graph().outputType(node);
    Shape x = exporter.graph().inputType(node, 0).shape();
    byte type = reduce.indexType() == DType.I32
        ? org.tensorflow.lite.schema.TensorType.INT32
        : org.tensorflow.lite.schema.TensorType.INT64;
    int axis = exporter.constant(node.name() + "/axis", Tensor.ints(Shape.of(), reduce.axis()), Quantization.NONE);
    int[] operands = {exporter.tensor(node.inputs().getFirst()), axis};
    int dropped = reduce.keepDimensions()
        ? exporter.intermediate(node.name() + "/dropped", result.withShape(without(x, reduce.axis())))
        : exporter.tensor(node.output());
    if (reduce.largest()) {
      ArgMaxOptionsT options = new ArgMaxOptionsT();
      options.setOutputType(type);
      exporter.operator(BuiltinOperator.ARG_MAX, BuiltinOptions.ArgMaxOptions, options, operands, dropped);
    } else {
      ArgMinOptionsT options = new ArgMinOptionsT();
      options.setOutputType(type);
      exporter.operator(BuiltinOperator.ARG_MIN, BuiltinOptions.ArgMinOptions, options, operands, dropped);
    }
    if (reduce.keepDimensions()) {
      int shape = exporter.ints(node.name() + "/shape", result.shape().toArray());
      ReshapeOptionsT options = new ReshapeOptionsT();
      options.setNewShape(result.shape().toArray());
      exporter.operator(BuiltinOperator.RESHAPE, BuiltinOptions.ReshapeOptions, options, new int[]{dropped, shape},
          exporter.tensor(node.output()));
    }
  }

  private static Shape without(Shape shape, int axis) {
    int[] rest = new int[shape.rank() - 1];
    for (int to = 0; to < rest.length; to++) {
      rest[to] = shape.dim(to < axis ? to : to + 1);
    }
    return Shape.of(rest);
  }

  void softmax(Node node, Op.Softmax softmax) {
    SoftmaxOptionsT options = new SoftmaxOptionsT();
    options.setBeta(softmax.beta());
    alongLast(node, softmax.axis(), BuiltinOperator.SOFTMAX, BuiltinOptions.SoftmaxOptions, options);
  }

  void logSoftmax(Node node, Op.LogSoftmax softmax) {
    alongLast(node, softmax.axis(), BuiltinOperator.LOG_SOFTMAX, BuiltinOptions.LogSoftmaxOptions,
        new LogSoftmaxOptionsT());
  }

  /** An operator that TensorFlow Lite runs along the last axis; another one is swapped with the last before and after. */
  private void alongLast(Node node, int axis, int code, byte optionsType, Object options) {
    TensorType from = exporter.graph().inputType(node, 0);
    TensorType to = exporter.graph().outputType(node);
    int x = exporter.tensor(node.inputs().getFirst());
    int result = exporter.tensor(node.output());
    int rank = from.shape().rank();
    if (axis == rank - 1) {
      exporter.operator(code, optionsType, options, new int[]{x}, result);
      return;
    }
    int[] swap = new int[rank];
    Arrays.setAll(swap, dimension -> dimension);
    swap[axis] = rank - 1;
    swap[rank - 1] = axis;
    Shape swapped = from.shape().with(axis, from.shape().dim(-1)).with(rank - 1, from.shape().dim(axis));
    int permutation = exporter.ints(node.name() + "/permutation", swap);
    int turned = exporter.intermediate(node.name() + "/turned", from.withShape(swapped));
    int computed = exporter.intermediate(node.name() + "/computed", to.withShape(swapped));
    exporter.operator(BuiltinOperator.TRANSPOSE, new int[]{x, permutation}, turned);
    exporter.operator(code, optionsType, options, new int[]{turned}, computed);
    exporter.operator(BuiltinOperator.TRANSPOSE, new int[]{computed, permutation}, result);
  }

  void cumulativeSum(Node node, Op.CumulativeSum sum) {
    CumsumOptionsT options = new CumsumOptionsT();
    options.setExclusive(sum.exclusive());
    options.setReverse(sum.reverse());
    int axis = exporter.constant(node.name() + "/axis", Tensor.ints(Shape.of(), sum.axis()), Quantization.NONE);
    exporter.operator(BuiltinOperator.CUMSUM, BuiltinOptions.CumsumOptions, options,
        new int[]{exporter.tensor(node.inputs().getFirst()), axis}, exporter.tensor(node.output()));
  }
}
