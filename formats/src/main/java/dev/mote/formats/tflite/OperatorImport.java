package dev.mote.formats.tflite;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.Op;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.UnaryKind;
import org.tensorflow.lite.schema.BuiltinOperator;

/** Which of Mote's operators each TFLite operator becomes. */
final class OperatorImport {
  private final Importer importer;
  private final WindowImport window;
  private final ElementwiseImport elementwise;
  private final ReductionImport reduction;
  private final MovementImport movement;
  private final SliceImport slice;
  private final ConversionImport conversion;
  private final BatchSpaceImport batchSpace;

  OperatorImport(Importer importer) {
    this.importer = importer;
    window = new WindowImport(importer);
    elementwise = new ElementwiseImport(importer);
    reduction = new ReductionImport(importer);
    movement = new MovementImport(importer);
    slice = new SliceImport(importer);
    conversion = new ConversionImport(importer);
    batchSpace = new BatchSpaceImport(importer, window);
  }

  void add(OperatorEntry operator) {
    if (batchSpace.addedDilated(operator)) {
      return;
    }
    switch (operator.code()) {
      case BuiltinOperator.CONV_2D -> window.convolution(operator);
      case BuiltinOperator.DEPTHWISE_CONV_2D -> window.depthwise(operator);
      case BuiltinOperator.TRANSPOSE_CONV -> window.transposed(operator);
      case BuiltinOperator.FULLY_CONNECTED -> window.fullyConnected(operator);
      case BuiltinOperator.BATCH_MATMUL -> window.batchMatMul(operator);
      case BuiltinOperator.MAX_POOL_2D -> window.pool(operator, true);
      case BuiltinOperator.AVERAGE_POOL_2D -> window.pool(operator, false);
      case BuiltinOperator.L2_POOL_2D -> window.l2Pool(operator);
      case BuiltinOperator.L2_NORMALIZATION -> window.l2Normalization(operator);

      case BuiltinOperator.ADD -> elementwise.arithmetic(operator, BinaryKind.ADD);
      case BuiltinOperator.SUB -> elementwise.arithmetic(operator, BinaryKind.SUBTRACT);
      case BuiltinOperator.MUL -> elementwise.arithmetic(operator, BinaryKind.MULTIPLY);
      case BuiltinOperator.DIV -> elementwise.arithmetic(operator, BinaryKind.DIVIDE);
      case BuiltinOperator.ADD_N -> elementwise.addAll(operator);
      case BuiltinOperator.MAXIMUM -> elementwise.binary(operator, BinaryKind.MAXIMUM);
      case BuiltinOperator.MINIMUM -> elementwise.binary(operator, BinaryKind.MINIMUM);
      case BuiltinOperator.POW -> elementwise.binary(operator, BinaryKind.POWER);
      case BuiltinOperator.FLOOR_DIV -> elementwise.binary(operator, BinaryKind.FLOOR_DIVIDE);
      case BuiltinOperator.FLOOR_MOD -> elementwise.binary(operator, BinaryKind.FLOOR_MODULO);
      case BuiltinOperator.SQUARED_DIFFERENCE -> elementwise.binary(operator, BinaryKind.SQUARED_DIFFERENCE);
      case BuiltinOperator.PRELU -> elementwise.binary(operator, BinaryKind.PRELU);
      case BuiltinOperator.EQUAL -> elementwise.binary(operator, BinaryKind.EQUAL);
      case BuiltinOperator.NOT_EQUAL -> elementwise.binary(operator, BinaryKind.NOT_EQUAL);
      case BuiltinOperator.LESS -> elementwise.binary(operator, BinaryKind.LESS);
      case BuiltinOperator.LESS_EQUAL -> elementwise.binary(operator, BinaryKind.LESS_EQUAL);
      case BuiltinOperator.GREATER -> elementwise.binary(operator, BinaryKind.GREATER);
      case BuiltinOperator.GREATER_EQUAL -> elementwise.binary(operator, BinaryKind.GREATER_EQUAL);
      case BuiltinOperator.LOGICAL_AND -> elementwise.binary(operator, BinaryKind.AND);
      case BuiltinOperator.LOGICAL_OR -> elementwise.binary(operator, BinaryKind.OR);
      case BuiltinOperator.BITWISE_XOR -> elementwise.binary(operator, BinaryKind.BITWISE_XOR);
      case BuiltinOperator.RIGHT_SHIFT -> elementwise.binary(operator, BinaryKind.SHIFT_RIGHT);
      case BuiltinOperator.SELECT, BuiltinOperator.SELECT_V2 -> elementwise.select(operator);
      case BuiltinOperator.ONE_HOT -> elementwise.oneHot(operator);

      case BuiltinOperator.ABS -> elementwise.unary(operator, UnaryKind.ABSOLUTE);
      case BuiltinOperator.NEG -> elementwise.unary(operator, UnaryKind.NEGATE);
      case BuiltinOperator.SIGN -> elementwise.unary(operator, UnaryKind.SIGN);
      case BuiltinOperator.FLOOR -> elementwise.unary(operator, UnaryKind.FLOOR);
      case BuiltinOperator.CEIL -> elementwise.unary(operator, UnaryKind.CEIL);
      case BuiltinOperator.ROUND -> elementwise.unary(operator, UnaryKind.ROUND);
      case BuiltinOperator.EXP -> elementwise.unary(operator, UnaryKind.EXP);
      case BuiltinOperator.LOG -> elementwise.unary(operator, UnaryKind.LOG);
      case BuiltinOperator.SQRT -> elementwise.unary(operator, UnaryKind.SQRT);
      case BuiltinOperator.RSQRT -> elementwise.unary(operator, UnaryKind.RECIPROCAL_SQRT);
      case BuiltinOperator.SQUARE -> elementwise.unary(operator, UnaryKind.SQUARE);
      case BuiltinOperator.SIN -> elementwise.unary(operator, UnaryKind.SIN);
      case BuiltinOperator.COS -> elementwise.unary(operator, UnaryKind.COS);
      case BuiltinOperator.TANH -> elementwise.unary(operator, UnaryKind.TANH);
      case BuiltinOperator.LOGISTIC -> elementwise.unary(operator, UnaryKind.SIGMOID);
      case BuiltinOperator.RELU -> elementwise.unary(operator, UnaryKind.RELU);
      case BuiltinOperator.RELU6 -> elementwise.unary(operator, UnaryKind.RELU6);
      case BuiltinOperator.RELU_N1_TO_1 -> elementwise.unary(operator, new Op.Unary(UnaryKind.CLIP, -1, 1));
      case BuiltinOperator.RELU_0_TO_1 -> elementwise.unary(operator, new Op.Unary(UnaryKind.CLIP, 0, 1));
      case BuiltinOperator.LEAKY_RELU -> elementwise.leakyRelu(operator);
      case BuiltinOperator.ELU -> elementwise.unary(operator, new Op.Unary(UnaryKind.ELU, 1, 0));
      case BuiltinOperator.GELU -> elementwise.gelu(operator);
      case BuiltinOperator.HARD_SWISH -> elementwise.unary(operator, UnaryKind.HARD_SWISH);
      case BuiltinOperator.LOGICAL_NOT -> elementwise.unary(operator, UnaryKind.NOT);

      case BuiltinOperator.SOFTMAX -> reduction.softmax(operator);
      case BuiltinOperator.LOG_SOFTMAX -> reduction.logSoftmax(operator);
      case BuiltinOperator.CUMSUM -> reduction.cumulativeSum(operator);
      case BuiltinOperator.MEAN -> reduction.reduce(operator, ReduceKind.MEAN);
      case BuiltinOperator.SUM -> reduction.reduce(operator, ReduceKind.SUM);
      case BuiltinOperator.REDUCE_PROD -> reduction.reduce(operator, ReduceKind.PRODUCT);
      case BuiltinOperator.REDUCE_MAX -> reduction.reduce(operator, ReduceKind.MAXIMUM);
      case BuiltinOperator.REDUCE_MIN -> reduction.reduce(operator, ReduceKind.MINIMUM);
      case BuiltinOperator.REDUCE_ANY -> reduction.reduce(operator, ReduceKind.ANY);
      case BuiltinOperator.REDUCE_ALL -> reduction.reduce(operator, ReduceKind.ALL);
      case BuiltinOperator.ARG_MAX -> reduction.argument(operator, true);
      case BuiltinOperator.ARG_MIN -> reduction.argument(operator, false);

      case BuiltinOperator.RESHAPE -> movement.reshape(operator);
      case BuiltinOperator.SQUEEZE -> movement.squeeze(operator);
      case BuiltinOperator.EXPAND_DIMS -> movement.expand(operator);
      case BuiltinOperator.TRANSPOSE -> movement.transpose(operator);
      case BuiltinOperator.PAD, BuiltinOperator.PADV2 -> movement.pad(operator);
      case BuiltinOperator.MIRROR_PAD -> movement.mirrorPad(operator);
      case BuiltinOperator.GATHER -> movement.gather(operator);
      case BuiltinOperator.EMBEDDING_LOOKUP -> movement.embedding(operator);
      case BuiltinOperator.TILE -> movement.tile(operator);
      case BuiltinOperator.BROADCAST_TO -> movement.broadcast(operator);
      case BuiltinOperator.FILL -> movement.fill(operator);
      case BuiltinOperator.ZEROS_LIKE -> movement.zerosLike(operator);
      case BuiltinOperator.DEPTH_TO_SPACE -> movement.depthToSpace(operator);
      case BuiltinOperator.SPACE_TO_DEPTH -> movement.spaceToDepth(operator);
      case BuiltinOperator.RESIZE_BILINEAR -> movement.resizeBilinear(operator);
      case BuiltinOperator.RESIZE_NEAREST_NEIGHBOR -> movement.resizeNearest(operator);
      case BuiltinOperator.SPACE_TO_BATCH_ND -> batchSpace.spaceToBatch(operator);
      case BuiltinOperator.BATCH_TO_SPACE_ND -> batchSpace.batchToSpace(operator);
      case BuiltinOperator.RANGE -> movement.range(operator);
      case BuiltinOperator.SHAPE -> movement.shape(operator);
      case BuiltinOperator.RANK -> movement.rank(operator);

      case BuiltinOperator.CONCATENATION -> slice.concatenate(operator);
      case BuiltinOperator.PACK -> slice.pack(operator);
      case BuiltinOperator.UNPACK -> slice.unpack(operator);
      case BuiltinOperator.SPLIT -> slice.split(operator);
      case BuiltinOperator.SPLIT_V -> slice.splitBySizes(operator);
      case BuiltinOperator.SLICE -> slice.slice(operator);
      case BuiltinOperator.STRIDED_SLICE -> slice.stridedSlice(operator);
      case BuiltinOperator.REVERSE_V2 -> slice.reverse(operator);

      case BuiltinOperator.CAST -> conversion.cast(operator);
      case BuiltinOperator.QUANTIZE -> conversion.quantize(operator);
      case BuiltinOperator.DEQUANTIZE -> conversion.dequantize(operator);
      case BuiltinOperator.DENSIFY -> conversion.densify(operator);
      case BuiltinOperator.CUSTOM -> window.custom(operator);

      default -> throw importer.unsupported(operator,
          "Mote has no such operator; replace it in the network or cut the network before it");
    }
  }
}
