package dev.mote.formats.onnx;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.UnaryKind;

/** The ONNX operators that Mote reads, each with the importer of its family. */
final class Operators {
  private Operators() {}

  /** Imports one node. Throws {@link dev.mote.graph.UnsupportedException} with the operator's name where Mote has no import of it. */
  static void read(NodeImport node) {
    boolean known = elementwise(node) || movement(node) || layer(node) || reduction(node) || constant(node)
        || quantized(node) || stored(node);
    if (!known) {
      throw node.node().unsupported("operator " + node.node().type(),
          "replace it or leave it out of the exported part");
    }
  }

  private static boolean elementwise(NodeImport node) {
    Elementwise e = new Elementwise(node);
    switch (node.node().type()) {
      case "Abs" -> e.unary(UnaryKind.ABSOLUTE);
      case "Acos" -> e.unary(UnaryKind.ACOS);
      case "Acosh" -> e.unary(UnaryKind.ACOSH);
      case "Add" -> e.binary(BinaryKind.ADD);
      case "And" -> e.binary(BinaryKind.AND);
      case "Asin" -> e.unary(UnaryKind.ASIN);
      case "Asinh" -> e.unary(UnaryKind.ASINH);
      case "Atan" -> e.unary(UnaryKind.ATAN);
      case "Atanh" -> e.unary(UnaryKind.ATANH);
      case "BitShift" -> e.shift();
      case "BitwiseAnd" -> e.binary(BinaryKind.BITWISE_AND);
      case "BitwiseNot" -> e.unary(UnaryKind.BITWISE_NOT);
      case "BitwiseOr" -> e.binary(BinaryKind.BITWISE_OR);
      case "BitwiseXor" -> e.binary(BinaryKind.BITWISE_XOR);
      case "Cast" -> e.cast();
      case "CastLike" -> e.castLike();
      case "Ceil" -> e.unary(UnaryKind.CEIL);
      case "Celu" -> e.alpha(UnaryKind.CELU, 1);
      case "Clip" -> e.clip();
      case "Cos" -> e.unary(UnaryKind.COS);
      case "Cosh" -> e.unary(UnaryKind.COSH);
      case "Div" -> e.binary(BinaryKind.DIVIDE);
      case "Dropout" -> e.dropout();
      case "Elu" -> e.alpha(UnaryKind.ELU, 1);
      case "Equal" -> e.binary(BinaryKind.EQUAL);
      case "Erf" -> e.unary(UnaryKind.ERF);
      case "Exp" -> e.unary(UnaryKind.EXP);
      case "Floor" -> e.unary(UnaryKind.FLOOR);
      case "Gelu", "com.microsoft.Gelu" -> e.gelu();
      case "Greater" -> e.binary(BinaryKind.GREATER);
      case "GreaterOrEqual" -> e.binary(BinaryKind.GREATER_EQUAL);
      case "HardSigmoid" -> e.hardSigmoid();
      case "HardSwish" -> e.unary(UnaryKind.HARD_SWISH);
      case "Hardmax" -> e.hardmax();
      case "Identity" -> node.result(node.moved(0));
      case "IsInf" -> e.isInfinite();
      case "IsNaN" -> e.unary(UnaryKind.IS_NAN);
      case "LeakyRelu" -> e.alpha(UnaryKind.LEAKY_RELU, 0.01f);
      case "Less" -> e.binary(BinaryKind.LESS);
      case "LessOrEqual" -> e.binary(BinaryKind.LESS_EQUAL);
      case "Log" -> e.unary(UnaryKind.LOG);
      case "Max" -> node.result(e.variadic(BinaryKind.MAXIMUM));
      case "Mean" -> e.mean();
      case "Min" -> node.result(e.variadic(BinaryKind.MINIMUM));
      case "Mish" -> e.unary(UnaryKind.MISH);
      case "Mod" -> e.modulo();
      case "Mul" -> e.binary(BinaryKind.MULTIPLY);
      case "Neg" -> e.unary(UnaryKind.NEGATE);
      case "Not" -> e.unary(UnaryKind.NOT);
      case "Or" -> e.binary(BinaryKind.OR);
      case "PRelu" -> e.parametricRelu();
      case "Pow" -> e.power();
      case "Reciprocal" -> e.unary(UnaryKind.RECIPROCAL);
      case "Relu" -> e.unary(UnaryKind.RELU);
      case "Round" -> e.unary(UnaryKind.ROUND);
      case "Selu" -> e.selu();
      case "Shrink" -> e.shrink();
      case "Sigmoid" -> e.unary(UnaryKind.SIGMOID);
      case "Sign" -> e.unary(UnaryKind.SIGN);
      case "Sin" -> e.unary(UnaryKind.SIN);
      case "Sinh" -> e.unary(UnaryKind.SINH);
      case "Softplus" -> e.unary(UnaryKind.SOFTPLUS);
      case "Softsign" -> e.unary(UnaryKind.SOFTSIGN);
      case "Sqrt" -> e.unary(UnaryKind.SQRT);
      case "Sub" -> e.binary(BinaryKind.SUBTRACT);
      case "Sum" -> node.result(e.variadic(BinaryKind.ADD));
      case "Tan" -> e.unary(UnaryKind.TAN);
      case "Tanh" -> e.unary(UnaryKind.TANH);
      case "ThresholdedRelu" -> e.alpha(UnaryKind.THRESHOLD, 1);
      case "Trilu" -> e.triangle();
      case "Where" -> e.where();
      case "Xor" -> e.binary(BinaryKind.XOR);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean movement(NodeImport node) {
    Movements m = new Movements(node);
    switch (node.node().type()) {
      case "Compress" -> m.compress();
      case "Concat" -> m.concat();
      case "DepthToSpace" -> m.depthToSpace();
      case "Expand" -> m.expand();
      case "Flatten" -> new Matrices(node).flatten();
      case "Gather" -> m.gather();
      case "GatherElements" -> m.gatherElements();
      case "GatherND" -> m.gatherTuples();
      case "Pad" -> m.pad();
      case "Reshape" -> m.reshape();
      case "Resize" -> new Resampling(node).resize();
      case "Slice" -> m.slice();
      case "SpaceToDepth" -> m.spaceToDepth();
      case "Split" -> m.split();
      case "Squeeze" -> m.squeeze();
      case "Tile" -> m.tile();
      case "Transpose" -> m.transpose();
      case "Unsqueeze" -> m.unsqueeze();
      case "Upsample" -> new Resampling(node).upsample();
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean layer(NodeImport node) {
    switch (node.node().type()) {
      case "AveragePool" -> new Pooling(node).average();
      case "BatchNormalization" -> new Normalizations(node).batch();
      case "Conv" -> new Convolutions(node).conv();
      case "ConvInteger" -> new Convolutions(node).integer();
      case "ConvTranspose" -> new Convolutions(node).transposed();
      case "Einsum" -> new Einsum(node).read();
      case "Gemm" -> new Matrices(node).gemm();
      case "GlobalAveragePool" -> new Pooling(node).global(ReduceKind.MEAN);
      case "GlobalLpPool" -> new Pooling(node).globalPower();
      case "GlobalMaxPool" -> new Pooling(node).global(ReduceKind.MAXIMUM);
      case "GroupNormalization" -> new Normalizations(node).group();
      case "InstanceNormalization" -> new Normalizations(node).instance();
      case "LRN" -> new Normalizations(node).localResponse();
      case "LayerNormalization" -> new Normalizations(node).layer();
      case "LpNormalization" -> new Normalizations(node).norm();
      case "LpPool" -> new Pooling(node).powerMean();
      case "MatMul" -> new Matrices(node).matMul();
      case "MatMulInteger" -> new Matrices(node).matMulInteger();
      case "MaxPool" -> new Pooling(node).max();
      case "MeanVarianceNormalization" -> new Normalizations(node).meanVariance();
      case "com.microsoft.FusedConv" -> new Convolutions(node).fused();
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean reduction(NodeImport node) {
    Reductions r = new Reductions(node);
    switch (node.node().type()) {
      case "ArgMax" -> r.place(true);
      case "ArgMin" -> r.place(false);
      case "CumSum" -> r.cumulativeSum();
      case "LogSoftmax" -> r.softmax(true);
      case "ReduceL1" -> r.reduce(ReduceKind.L1);
      case "ReduceL2" -> r.reduce(ReduceKind.L2);
      case "ReduceLogSum" -> r.reduce(ReduceKind.LOG_SUM);
      case "ReduceLogSumExp" -> r.reduce(ReduceKind.LOG_SUM_EXP);
      case "ReduceMax" -> r.reduce(ReduceKind.MAXIMUM);
      case "ReduceMean" -> r.reduce(ReduceKind.MEAN);
      case "ReduceMin" -> r.reduce(ReduceKind.MINIMUM);
      case "ReduceProd" -> r.reduce(ReduceKind.PRODUCT);
      case "ReduceSum" -> r.reduce(ReduceKind.SUM);
      case "ReduceSumSquare" -> r.reduce(ReduceKind.SUM_SQUARE);
      case "Softmax" -> r.softmax(false);
      case "TopK" -> r.top();
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean constant(NodeImport node) {
    Constants c = new Constants(node);
    switch (node.node().type()) {
      case "Constant" -> c.constant();
      case "ConstantOfShape" -> c.fill();
      case "EyeLike" -> c.eye();
      case "NonZero" -> c.nonZero();
      case "OneHot" -> c.oneHot();
      case "Range" -> c.range();
      case "Shape" -> c.shape();
      case "Size" -> c.size();
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean quantized(NodeImport node) {
    Quantized q = new Quantized(node);
    switch (node.node().type()) {
      case "DequantizeLinear", "com.microsoft.DequantizeLinear" -> q.dequantize();
      case "DynamicQuantizeLinear" -> q.dynamic();
      case "QLinearConv" -> q.conv();
      case "QLinearMatMul" -> q.matMul();
      case "QuantizeLinear", "com.microsoft.QuantizeLinear" -> q.quantize();
      case "com.microsoft.QGemm" -> q.gemm();
      case "com.microsoft.QLinearAdd" -> q.binary(BinaryKind.ADD);
      case "com.microsoft.QLinearAveragePool" -> q.average();
      case "com.microsoft.QLinearConcat" -> q.concat();
      case "com.microsoft.QLinearGlobalAveragePool" -> q.globalAverage();
      case "com.microsoft.QLinearLeakyRelu" -> q.unary(UnaryKind.LEAKY_RELU, node.node().real("alpha", 0.01f));
      case "com.microsoft.QLinearMul" -> q.binary(BinaryKind.MULTIPLY);
      case "com.microsoft.QLinearSigmoid" -> q.unary(UnaryKind.SIGMOID, 0);
      case "com.microsoft.QLinearSoftmax" -> q.softmax();
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean stored(NodeImport node) {
    StorageImport s = new StorageImport(node);
    switch (node.node().type()) {
      case "dev.mote.Arithmetic" -> s.arithmetic();
      case "dev.mote.Blocks" -> s.blocks();
      case "dev.mote.Codebook" -> s.codebook();
      case "dev.mote.Dictionary" -> s.dictionary();
      case "dev.mote.Groups" -> s.groups();
      case "dev.mote.Deltas" -> s.deltas();
      case "dev.mote.Huffman" -> s.huffman();
      case "dev.mote.Sparse" -> s.sparse();
      default -> {
        return false;
      }
    }
    return true;
  }
}
