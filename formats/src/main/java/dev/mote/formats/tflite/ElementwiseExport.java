package dev.mote.formats.tflite;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import java.util.Arrays;
import org.tensorflow.lite.schema.AddOptionsT;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.CastOptionsT;
import org.tensorflow.lite.schema.DivOptionsT;
import org.tensorflow.lite.schema.GeluOptionsT;
import org.tensorflow.lite.schema.LeakyReluOptionsT;
import org.tensorflow.lite.schema.MulOptionsT;
import org.tensorflow.lite.schema.SubOptionsT;

/** Operators that work element by element. */
final class ElementwiseExport {
  private final Exporter exporter;

  ElementwiseExport(Exporter exporter) {
    this.exporter = exporter;
  }

  void unary(Node node, Op.Unary unary) {
    switch (unary.kind()) {
      case ABSOLUTE -> plain(node, BuiltinOperator.ABS);
      case NEGATE -> plain(node, BuiltinOperator.NEG);
      case SIGN -> plain(node, BuiltinOperator.SIGN);
      case FLOOR -> plain(node, BuiltinOperator.FLOOR);
      case CEIL -> plain(node, BuiltinOperator.CEIL);
      case ROUND -> plain(node, BuiltinOperator.ROUND);
      case EXP -> plain(node, BuiltinOperator.EXP);
      case LOG -> plain(node, BuiltinOperator.LOG);
      case SQRT -> plain(node, BuiltinOperator.SQRT);
      case RECIPROCAL_SQRT -> plain(node, BuiltinOperator.RSQRT);
      case SQUARE -> plain(node, BuiltinOperator.SQUARE);
      case SIN -> plain(node, BuiltinOperator.SIN);
      case COS -> plain(node, BuiltinOperator.COS);
      case TANH -> plain(node, BuiltinOperator.TANH);
      case SIGMOID -> plain(node, BuiltinOperator.LOGISTIC);
      case RELU -> plain(node, BuiltinOperator.RELU);
      case RELU6 -> plain(node, BuiltinOperator.RELU6);
      case HARD_SWISH -> plain(node, BuiltinOperator.HARD_SWISH);
      case NOT -> plain(node, BuiltinOperator.LOGICAL_NOT);
      case ELU -> {
        if (unary.a() != 1) {
          throw Exporter.unsupported(node, "its ELU has factor 1, not " + unary.a());
        }
        plain(node, BuiltinOperator.ELU);
      }
      case LEAKY_RELU -> {
        LeakyReluOptionsT options = new LeakyReluOptionsT();
        options.setAlpha(unary.a());
        exporter.operator(BuiltinOperator.LEAKY_RELU, BuiltinOptions.LeakyReluOptions, options, exporter.operands(node),
            output(node));
      }
      case GELU, GELU_TANH -> {
        GeluOptionsT options = new GeluOptionsT();
        options.setApproximate(unary.kind() == UnaryKind.GELU_TANH);
        exporter.operator(BuiltinOperator.GELU, BuiltinOptions.GeluOptions, options, exporter.operands(node),
            output(node));
      }
      case CLIP -> clip(node, unary.a(), unary.b());
      case RECIPROCAL -> {
        int one = number(node, "one", 1);
        arithmetic(BuiltinOperator.DIV, new int[]{one, operand(node)}, output(node), Activation.NONE);
      }
      case SWISH -> {
        int scaled = unary.a() == 1 ? operand(node) : scaled(node, operand(node), unary.a(), "scaled");
        int gate = exporter.intermediate(node.name() + "/gate", floatType(node));
        exporter.operator(BuiltinOperator.LOGISTIC, new int[]{scaled}, gate);
        arithmetic(BuiltinOperator.MUL, new int[]{operand(node), gate}, output(node), Activation.NONE);
      }
      case HARD_SIGMOID -> {
        int scaled = scaled(node, operand(node), unary.a(), "scaled");
        int shifted = exporter.intermediate(node.name() + "/shifted", floatType(node));
        arithmetic(BuiltinOperator.ADD, new int[]{scaled, number(node, "shift", unary.b())}, shifted, Activation.NONE);
        clip(node, shifted, 0, 1);
      }
      case TAN, ASIN, ACOS, ATAN, SINH, COSH, ASINH, ACOSH, ATANH, ERF, THRESHOLD, SELU, CELU, SOFTPLUS, SOFTSIGN, MISH,
          SHRINK, BITWISE_NOT, IS_NAN, IS_INFINITE ->
        throw Exporter.unsupported(node, "it has no such operator; write the network without it");
    }
  }

  private void clip(Node node, float low, float high) {
    TensorType type = exporter.graph().outputType(node);
    if (low == -1 && high == 1) {
      plain(node, BuiltinOperator.RELU_N1_TO_1);
    } else if (low == 0 && high == 6) {
      plain(node, BuiltinOperator.RELU6);
    } else if (low == 0 && high == Float.POSITIVE_INFINITY) {
      plain(node, BuiltinOperator.RELU);
    } else if (type.dtype() == DType.F32) {
      clip(node, operand(node), low, high);
    } else {
      throw Exporter.unsupported(node, "it clips integers to 0..6, -1..1 or from 0 only, not " + low + ".." + high);
    }
  }

  private void clip(Node node, int x, float low, float high) {
    int raised = exporter.intermediate(node.name() + "/raised", floatType(node));
    exporter.operator(BuiltinOperator.MAXIMUM, new int[]{x, number(node, "low", low)}, raised);
    exporter.operator(BuiltinOperator.MINIMUM, new int[]{raised, number(node, "high", high)}, output(node));
  }

  private int scaled(Node node, int x, float factor, String what) {
    int scaled = exporter.intermediate(node.name() + "/" + what, floatType(node));
    arithmetic(BuiltinOperator.MUL, new int[]{x, number(node, what + "_by", factor)}, scaled, Activation.NONE);
    return scaled;
  }

  void binary(Node node, Op.Binary binary) {
    int code = code(node, binary.kind());
    if (binary.kind() == BinaryKind.PRELU && exporter.graph().inputType(node, 0).dtype() == DType.I16) {
      throw Exporter.unsupported(node, "its PReLU takes no 16-bit activations; quantise to int8");
    }
    switch (binary.kind()) {
      case ADD, SUBTRACT, MULTIPLY, DIVIDE ->
        arithmetic(code, exporter.operands(node), output(node), binary.activation());
      default -> {
        if (binary.activation() != Activation.NONE) {
          throw Exporter.unsupported(node, "it cannot carry an activation; make it an operator of its own");
        }
        exporter.operator(code, exporter.operands(node), output(node));
      }
    }
  }

  private static int code(Node node, BinaryKind kind) {
    return switch (kind) {
      case ADD -> BuiltinOperator.ADD;
      case SUBTRACT -> BuiltinOperator.SUB;
      case MULTIPLY -> BuiltinOperator.MUL;
      case DIVIDE -> BuiltinOperator.DIV;
      case FLOOR_DIVIDE -> BuiltinOperator.FLOOR_DIV;
      case POWER -> BuiltinOperator.POW;
      case MAXIMUM -> BuiltinOperator.MAXIMUM;
      case MINIMUM -> BuiltinOperator.MINIMUM;
      case FLOOR_MODULO -> BuiltinOperator.FLOOR_MOD;
      case SQUARED_DIFFERENCE -> BuiltinOperator.SQUARED_DIFFERENCE;
      case PRELU -> BuiltinOperator.PRELU;
      case EQUAL -> BuiltinOperator.EQUAL;
      case NOT_EQUAL, XOR -> BuiltinOperator.NOT_EQUAL;
      case LESS -> BuiltinOperator.LESS;
      case LESS_EQUAL -> BuiltinOperator.LESS_EQUAL;
      case GREATER -> BuiltinOperator.GREATER;
      case GREATER_EQUAL -> BuiltinOperator.GREATER_EQUAL;
      case AND -> BuiltinOperator.LOGICAL_AND;
      case OR -> BuiltinOperator.LOGICAL_OR;
      case BITWISE_XOR -> BuiltinOperator.BITWISE_XOR;
      case SHIFT_RIGHT -> BuiltinOperator.RIGHT_SHIFT;
      case MODULO, BITWISE_AND, BITWISE_OR, SHIFT_LEFT ->
        throw Exporter.unsupported(node, "it has no such operator; write the network without it");
    };
  }

  private void arithmetic(int code, int[] operands, int output, Activation activation) {
    byte fused = Exporter.activation(activation);
    switch (code) {
      case BuiltinOperator.ADD -> {
        AddOptionsT options = new AddOptionsT();
        options.setFusedActivationFunction(fused);
        options.setPotScaleInt16(false);
        exporter.operator(code, BuiltinOptions.AddOptions, options, operands, output);
      }
      case BuiltinOperator.SUB -> {
        SubOptionsT options = new SubOptionsT();
        options.setFusedActivationFunction(fused);
        options.setPotScaleInt16(false);
        exporter.operator(code, BuiltinOptions.SubOptions, options, operands, output);
      }
      case BuiltinOperator.MUL -> {
        MulOptionsT options = new MulOptionsT();
        options.setFusedActivationFunction(fused);
        exporter.operator(code, BuiltinOptions.MulOptions, options, operands, output);
      }
      default -> {
        DivOptionsT options = new DivOptionsT();
        options.setFusedActivationFunction(fused);
        exporter.operator(code, BuiltinOptions.DivOptions, options, operands, output);
      }
    }
  }

  void select(Node node) {
    plain(node, BuiltinOperator.SELECT_V2);
  }

  /** x * factor + offset with the statistics folded; all but x must be constant. */
  void batchNorm(Node node, Op.BatchNorm norm) {
    Tensor[] parameters = new Tensor[4];
    for (int index = 0; index < 4; index++) {
      Tensor constant = exporter.graph().constant(node.inputs().get(index + 1));
      if (constant == null) {
        throw Exporter.unsupported(node, "its statistics are not constant; fold the batch normalisation first");
      }
      parameters[index] = constant;
    }
    TensorType type = floatType(node);
    int channels = type.shape().dim(norm.axis());
    int[] extents = new int[type.shape().rank()];
    Arrays.fill(extents, 1);
    extents[norm.axis()] = channels;
    float[] factors = new float[channels];
    float[] offsets = new float[channels];
    for (int channel = 0; channel < channels; channel++) {
      double factor = parameters[0].real(channel) / Math.sqrt(parameters[3].real(channel) + norm.epsilon());
      factors[channel] = (float) factor;
      offsets[channel] = (float) (parameters[1].real(channel) - parameters[2].real(channel) * factor);
    }
    Shape along = Shape.of(extents);
    int factor = exporter.constant(node.name() + "/factor", new Tensor.Floats(along, factors), Quantization.NONE);
    int offset = exporter.constant(node.name() + "/offset", new Tensor.Floats(along, offsets), Quantization.NONE);
    int scaled = exporter.intermediate(node.name() + "/scaled", type);
    arithmetic(BuiltinOperator.MUL, new int[]{operand(node), factor}, scaled, Activation.NONE);
    arithmetic(BuiltinOperator.ADD, new int[]{scaled, offset}, output(node), Activation.NONE);
  }

  void cast(Node node) {
    // The types of the tensors say the same, and the options may stay at their defaults.
    exporter.operator(BuiltinOperator.CAST, BuiltinOptions.CastOptions, new CastOptionsT(), exporter.operands(node),
        output(node));
  }

  void quantize(Node node) {
    plain(node, BuiltinOperator.QUANTIZE);
  }

  void dequantize(Node node) {
    plain(node, BuiltinOperator.DEQUANTIZE);
  }

  private void plain(Node node, int code) {
    exporter.operator(code, exporter.operands(node), output(node));
  }

  private int operand(Node node) {
    return exporter.tensor(node.inputs().getFirst());
  }

  private int output(Node node) {
    return exporter.tensor(node.output());
  }

  private int number(Node node, String what, float value) {
    return exporter.constant(node.name() + "/" + what, Tensor.floats(Shape.of(1), value), Quantization.NONE);
  }

  /** The result type of what is written as several operators, which is float. */
  private TensorType floatType(Node node) {
    TensorType type = exporter.graph().outputType(node);
    if (type.dtype() != DType.F32) {
      throw Exporter.unsupported(node, "only its float form can be written; keep this layer in float");
    }
    return type;
  }
}
