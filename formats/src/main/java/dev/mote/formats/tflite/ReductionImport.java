package dev.mote.formats.tflite;

import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.ReduceKind;
import java.util.List;
import java.util.TreeSet;
import org.tensorflow.lite.schema.ArgMaxOptions;
import org.tensorflow.lite.schema.ArgMinOptions;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.CumsumOptions;
import org.tensorflow.lite.schema.ReducerOptions;
import org.tensorflow.lite.schema.SoftmaxOptions;
import org.tensorflow.lite.schema.TensorType;

/** Operators that combine the elements along some axes. */
final class ReductionImport {
  private final Importer importer;

  ReductionImport(Importer importer) {
    this.importer = importer;
  }

  void reduce(OperatorEntry operator, ReduceKind kind) {
    boolean keep = importer.options(operator, BuiltinOptions.ReducerOptions, new ReducerOptions()).keepDims();
    int rank = importer.shape(operator, 0).rank();
    TreeSet<Integer> axes = new TreeSet<>();
    for (int axis : importer.knownInts(operator, 1, "axes")) {
      axes.add(importer.axis(operator, axis, rank));
    }
    importer.result(operator, new Op.Reduce(kind, List.copyOf(axes), keep), List.of(importer.operand(operator, 0)));
  }

  void argument(OperatorEntry operator, boolean largest) {
    byte type = largest
        ? importer.options(operator, BuiltinOptions.ArgMaxOptions, new ArgMaxOptions()).outputType()
        : importer.options(operator, BuiltinOptions.ArgMinOptions, new ArgMinOptions()).outputType();
    DType indexType = type == TensorType.INT32 ? DType.I32 : DType.I64;
    int axis = importer.axis(operator, importer.knownInt(operator, 1, "axis"), importer.shape(operator, 0).rank());
    importer.result(operator, new Op.ArgReduce(largest, axis, false, false, indexType),
        List.of(importer.operand(operator, 0)));
  }

  void softmax(OperatorEntry operator) {
    float beta = importer.options(operator, BuiltinOptions.SoftmaxOptions, new SoftmaxOptions()).beta();
    importer.result(operator, new Op.Softmax(last(operator), beta), List.of(importer.operand(operator, 0)));
  }

  void logSoftmax(OperatorEntry operator) {
    importer.result(operator, new Op.LogSoftmax(last(operator)), List.of(importer.operand(operator, 0)));
  }

  void cumulativeSum(OperatorEntry operator) {
    CumsumOptions options = importer.options(operator, BuiltinOptions.CumsumOptions, new CumsumOptions());
    int axis = importer.axis(operator, importer.knownInt(operator, 1, "axis"), importer.shape(operator, 0).rank());
    importer.result(operator, new Op.CumulativeSum(axis, options.exclusive(), options.reverse()),
        List.of(importer.operand(operator, 0)));
  }

  private int last(OperatorEntry operator) {
    return importer.axis(operator, -1, importer.shape(operator, 0).rank());
  }
}
