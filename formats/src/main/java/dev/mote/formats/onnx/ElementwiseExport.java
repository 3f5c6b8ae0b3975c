package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.mote.formats.onnx.GraphExport.Layout;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.List;

/** Writes functions of one and two numbers, composed of several where ONNX has no operator of its own. */
record ElementwiseExport(OperatorExport operator, Layout layout) {
  void write() {
    switch (operator.node().op()) {
      case Op.Unary unary -> operator.result(layout, unary(unary, operator.real(0, layout)));
      case Op.Binary binary ->
        operator.result(layout, binary(binary.kind(), operator.real(0, layout), operator.real(1, layout)));
      default -> throw GraphExport.unsupported(operator.node(), null);
    }
  }

  /** The last node, whose result is the value's float form. */
  private String last(String type, List<String> inputs, AttributeProto... attributes) {
    return operator.graph().add(type, operator.name(), inputs, operator.inner(layout), attributes);
  }

  /** A node on the way. */
  private String step(String type, String... inputs) {
    String name = operator.step(type.toLowerCase(java.util.Locale.ROOT));
    return operator.graph().add(type, name, List.of(inputs), name);
  }

  private String number(double value) {
    DType dtype = operator.graph().type(operator.input(0)).dtype();
    boolean real = dtype == DType.F32 || operator.graph().type(operator.input(0)).isQuantized();
    return operator.graph().constant("number",
        real ? Tensor.scalar((float) value) : TensorData.whole(dtype, Shape.of(), _ -> (long) value));
  }

  private String unary(Op.Unary op, String x) {
    AttributeProto alpha = GraphExport.real("alpha", op.a());
    return switch (op.kind()) {
      case ABSOLUTE -> last("Abs", List.of(x));
      case NEGATE -> last("Neg", List.of(x));
      case SIGN -> last("Sign", List.of(x));
      case FLOOR -> last("Floor", List.of(x));
      case CEIL -> last("Ceil", List.of(x));
      case ROUND -> last("Round", List.of(x));
      case EXP -> last("Exp", List.of(x));
      case LOG -> last("Log", List.of(x));
      case SQRT -> last("Sqrt", List.of(x));
      case RECIPROCAL_SQRT -> last("Reciprocal", List.of(step("Sqrt", x)));
      case RECIPROCAL -> last("Reciprocal", List.of(x));
      case SQUARE -> last("Mul", List.of(x, x));
      case SIN -> last("Sin", List.of(x));
      case COS -> last("Cos", List.of(x));
      case TAN -> last("Tan", List.of(x));
      case ASIN -> last("Asin", List.of(x));
      case ACOS -> last("Acos", List.of(x));
      case ATAN -> last("Atan", List.of(x));
      case SINH -> last("Sinh", List.of(x));
      case COSH -> last("Cosh", List.of(x));
      case TANH -> last("Tanh", List.of(x));
      case ASINH -> last("Asinh", List.of(x));
      case ACOSH -> last("Acosh", List.of(x));
      case ATANH -> last("Atanh", List.of(x));
      case ERF -> last("Erf", List.of(x));
      case SIGMOID -> last("Sigmoid", List.of(x));
      case RELU -> last("Relu", List.of(x));
      case RELU6 -> last("Clip", List.of(x, number(0), number(6)));
      case CLIP -> last("Clip", List.of(x, number(op.a()), number(op.b())));
      case THRESHOLD -> last("ThresholdedRelu", List.of(x), alpha);
      case LEAKY_RELU -> last("LeakyRelu", List.of(x), alpha);
      case ELU -> last("Elu", List.of(x), alpha);
      case SELU -> last("Selu", List.of(x), alpha, GraphExport.real("gamma", op.b()));
      case CELU -> last("Celu", List.of(x), alpha);
      case GELU -> last("Mul", List.of(step("Mul", x, number(0.5)),
          step("Add", step("Erf", step("Mul", x, number(Math.sqrt(0.5)))), number(1))));
      case GELU_TANH -> {
        String cube = step("Mul", step("Mul", step("Mul", x, x), x), number(0.044715));
        String inner = step("Mul", step("Add", x, cube), number(Math.sqrt(2 / Math.PI)));
        yield last("Mul", List.of(step("Mul", x, number(0.5)), step("Add", step("Tanh", inner), number(1))));
      }
      case SOFTPLUS -> last("Softplus", List.of(x));
      case SOFTSIGN -> last("Softsign", List.of(x));
      case HARD_SIGMOID -> last("HardSigmoid", List.of(x), alpha, GraphExport.real("beta", op.b()));
      case HARD_SWISH -> last("HardSwish", List.of(x));
      case SWISH -> last("Mul", List.of(x, step("Sigmoid", step("Mul", x, number(op.a())))));
      case MISH -> last("Mul", List.of(x, step("Tanh", step("Softplus", x))));
      case SHRINK -> last("Shrink", List.of(x), GraphExport.real("lambd", op.a()), GraphExport.real("bias", op.b()));
      case NOT -> last("Not", List.of(x));
      case IS_NAN -> last("IsNaN", List.of(x));
      case IS_INFINITE -> last("IsInf", List.of(x), GraphExport.integer("detect_negative", (long) op.a()),
          GraphExport.integer("detect_positive", (long) op.b()));
      case BITWISE_NOT -> throw GraphExport.unsupported(operator.node(), "bits");
    };
  }

  private String binary(BinaryKind kind, String x, String y) {
    List<String> both = List.of(x, y);
    boolean real = operator.graph().type(operator.input(0)).dtype() == DType.F32
        || operator.graph().type(operator.input(0)).isQuantized();
    return switch (kind) {
      case ADD -> last("Add", both);
      case SUBTRACT -> last("Sub", both);
      case MULTIPLY -> last("Mul", both);
      case DIVIDE -> last("Div", both);
      case POWER -> last("Pow", both);
      case MAXIMUM -> last("Max", both);
      case MINIMUM -> last("Min", both);
      case MODULO -> last("Mod", both, GraphExport.integer("fmod", 1));
      case FLOOR_MODULO -> real
          ? last("Sub", List.of(x, step("Mul", step("Floor", step("Div", x, y)), y)))
          : last("Mod", both);
      case FLOOR_DIVIDE -> {
        if (!real) {
          throw GraphExport.unsupported(operator.node(), "whole numbers");
        }
        yield last("Floor", List.of(step("Div", x, y)));
      }
      case SQUARED_DIFFERENCE -> {
        String difference = step("Sub", x, y);
        yield last("Mul", List.of(difference, difference));
      }
      case PRELU -> last("PRelu", both);
      case EQUAL -> last("Equal", both);
      case NOT_EQUAL -> last("Not", List.of(step("Equal", x, y)));
      case LESS -> last("Less", both);
      case LESS_EQUAL -> last("LessOrEqual", both);
      case GREATER -> last("Greater", both);
      case GREATER_EQUAL -> last("GreaterOrEqual", both);
      case AND -> last("And", both);
      case OR -> last("Or", both);
      case XOR -> last("Xor", both);
      case BITWISE_AND, BITWISE_OR, BITWISE_XOR, SHIFT_LEFT, SHIFT_RIGHT ->
        throw GraphExport.unsupported(operator.node(), "bits");
    };
  }
}
