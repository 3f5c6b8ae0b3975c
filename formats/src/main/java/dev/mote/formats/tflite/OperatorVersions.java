package dev.mote.formats.tflite;

import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.TensorType;

/**
 * The version of an operator that first took these operand types; runtimes refuse what is newer than they are (TensorFlow
 * Lite, "operator versions").
 */
final class OperatorVersions {
  private OperatorVersions() {}

  static int of(int code, byte first, byte second) {
    if (code == BuiltinOperator.BROADCAST_TO) {
      // The first version was never a built-in operator.
      return 2;
    }
    return switch (first) {
      case TensorType.INT8 -> second == TensorType.INT4 ? ofInt4(code) : ofInt8(code);
      case TensorType.INT16 -> ofInt16(code);
      default -> second == TensorType.INT8 ? ofHybrid(code) : ofFloat(code);
    };
  }

  private static int ofFloat(int code) {
    return switch (code) {
      // Dilation came with the second version.
      case BuiltinOperator.DEPTHWISE_CONV_2D -> 2;
      default -> 1;
    };
  }

  private static int ofHybrid(int code) {
    return switch (code) {
      case BuiltinOperator.FULLY_CONNECTED -> 3;
      case BuiltinOperator.CONV_2D -> 2;
      case BuiltinOperator.DEPTHWISE_CONV_2D -> 4;
      default -> ofFloat(code);
    };
  }

  private static int ofInt8(int code) {
    return switch (code) {
      case BuiltinOperator.FULLY_CONNECTED -> 4;
      case BuiltinOperator.CONV_2D, BuiltinOperator.DEPTHWISE_CONV_2D -> 3;
      case BuiltinOperator.TRANSPOSE_CONV, BuiltinOperator.ADD, BuiltinOperator.SUB, BuiltinOperator.MUL,
          BuiltinOperator.SOFTMAX, BuiltinOperator.LOG_SOFTMAX, BuiltinOperator.AVERAGE_POOL_2D,
          BuiltinOperator.MAX_POOL_2D,
          BuiltinOperator.CONCATENATION, BuiltinOperator.PAD, BuiltinOperator.PADV2, BuiltinOperator.MEAN,
          BuiltinOperator.SUM, BuiltinOperator.REDUCE_MAX, BuiltinOperator.REDUCE_MIN, BuiltinOperator.LOGISTIC,
          BuiltinOperator.TANH, BuiltinOperator.RELU, BuiltinOperator.RELU6, BuiltinOperator.MAXIMUM,
          BuiltinOperator.MINIMUM, BuiltinOperator.SLICE, BuiltinOperator.STRIDED_SLICE, BuiltinOperator.TRANSPOSE,
          BuiltinOperator.RESIZE_BILINEAR, BuiltinOperator.RESIZE_NEAREST_NEIGHBOR, BuiltinOperator.GATHER,
          BuiltinOperator.SPACE_TO_DEPTH, BuiltinOperator.DEPTH_TO_SPACE, BuiltinOperator.LEAKY_RELU,
          BuiltinOperator.ARG_MAX, BuiltinOperator.ARG_MIN, BuiltinOperator.DEQUANTIZE, BuiltinOperator.EQUAL,
          BuiltinOperator.NOT_EQUAL, BuiltinOperator.LESS, BuiltinOperator.LESS_EQUAL, BuiltinOperator.GREATER,
          BuiltinOperator.GREATER_EQUAL, BuiltinOperator.BATCH_MATMUL ->
        2;
      default -> 1;
    };
  }

  private static int ofInt4(int code) {
    return switch (code) {
      case BuiltinOperator.FULLY_CONNECTED -> 10;
      case BuiltinOperator.CONV_2D, BuiltinOperator.DEPTHWISE_CONV_2D -> 7;
      default -> ofInt8(code);
    };
  }

  private static int ofInt16(int code) {
    return switch (code) {
      case BuiltinOperator.FULLY_CONNECTED -> 7;
      case BuiltinOperator.CONV_2D -> 4;
      case BuiltinOperator.DEPTHWISE_CONV_2D -> 5;
      case BuiltinOperator.ADD, BuiltinOperator.SUB, BuiltinOperator.MUL, BuiltinOperator.MAXIMUM,
          BuiltinOperator.MINIMUM ->
        4;
      case BuiltinOperator.SOFTMAX, BuiltinOperator.AVERAGE_POOL_2D, BuiltinOperator.MAX_POOL_2D,
          BuiltinOperator.CONCATENATION, BuiltinOperator.PAD, BuiltinOperator.MEAN, BuiltinOperator.LOGISTIC,
          BuiltinOperator.TANH, BuiltinOperator.TRANSPOSE_CONV ->
        3;
      case BuiltinOperator.RESHAPE -> 1;
      default -> ofInt8(code);
    };
  }
}
