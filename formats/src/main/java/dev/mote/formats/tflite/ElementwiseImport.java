package dev.mote.formats.tflite;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnaryKind;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.lite.schema.AddOptions;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.DivOptions;
import org.tensorflow.lite.schema.GeluOptions;
import org.tensorflow.lite.schema.LeakyReluOptions;
import org.tensorflow.lite.schema.MulOptions;
import org.tensorflow.lite.schema.OneHotOptions;
import org.tensorflow.lite.schema.SubOptions;

/** Operators that work element by element. */
final class ElementwiseImport {
  private final Importer importer;

  ElementwiseImport(Importer importer) {
    this.importer = importer;
  }

  void unary(OperatorEntry operator, UnaryKind kind) {
    unary(operator, new Op.Unary(kind));
  }

  void unary(OperatorEntry operator, Op.Unary op) {
    importer.result(operator, op, List.of(importer.operand(operator, 0)));
  }

  void leakyRelu(OperatorEntry operator) {
    LeakyReluOptions options = importer.options(operator, BuiltinOptions.LeakyReluOptions, new LeakyReluOptions());
    unary(operator, new Op.Unary(UnaryKind.LEAKY_RELU, options.alpha(), 0));
  }

  void gelu(OperatorEntry operator) {
    boolean approximate = importer.options(operator, BuiltinOptions.GeluOptions, new GeluOptions()).approximate();
    unary(operator, approximate ? UnaryKind.GELU_TANH : UnaryKind.GELU);
  }

  void binary(OperatorEntry operator, BinaryKind kind) {
    importer.result(operator, new Op.Binary(kind), operands(operator));
  }

  /** The four operators that may carry a fused activation. */
  void arithmetic(OperatorEntry operator, BinaryKind kind) {
    byte activation = switch (operator.code()) {
      case BuiltinOperator.ADD ->
        importer.options(operator, BuiltinOptions.AddOptions, new AddOptions()).fusedActivationFunction();
      case BuiltinOperator.SUB ->
        importer.options(operator, BuiltinOptions.SubOptions, new SubOptions()).fusedActivationFunction();
      case BuiltinOperator.MUL ->
        importer.options(operator, BuiltinOptions.MulOptions, new MulOptions()).fusedActivationFunction();
      case BuiltinOperator.DIV ->
        importer.options(operator, BuiltinOptions.DivOptions, new DivOptions()).fusedActivationFunction();
      default -> throw importer.bad(operator, "it has no fused activation");
    };
    importer.clamped(operator, activation, clamp -> new Op.Binary(kind, clamp), operands(operator));
  }

  /** A sum of any number of operands: a chain of additions. */
  void addAll(OperatorEntry operator) {
    int count = operator.inputs().length;
    int sum = importer.operand(operator, 0);
    for (int position = 1; position < count - 1; position++) {
      sum = importer.helper(operator, "sum", new Op.Binary(BinaryKind.ADD),
          List.of(sum, importer.operand(operator, position)));
    }
    if (count == 1) {
      importer.alias(operator, sum);
    } else {
      importer.result(operator, new Op.Binary(BinaryKind.ADD), List.of(sum, importer.operand(operator, count - 1)));
    }
  }

  /** The first version's condition may be a vector that picks whole rows; the second broadcasts. */
  void select(OperatorEntry operator) {
    int condition = importer.operand(operator, 0);
    Shape x = importer.shape(operator, 1);
    Shape chosen = importer.graph().type(condition).shape();
    if (operator.code() == BuiltinOperator.SELECT && chosen.rank() == 1 && x.rank() > 1) {
      int[] rows = new int[x.rank()];
      Arrays.fill(rows, 1);
      rows[0] = chosen.dim(0);
      condition = importer.helper(operator, "rows", new Op.Reshape(Shape.of(rows)), List.of(condition));
    }
    importer.result(operator, new Op.Select(),
        List.of(condition, importer.operand(operator, 1), importer.operand(operator, 2)));
  }

  /** {@code indices == 0..depth-1 ? on : off} along a new axis. */
  void oneHot(OperatorEntry operator) {
    int axis = importer.options(operator, BuiltinOptions.OneHotOptions, new OneHotOptions()).axis();
    int indices = importer.operand(operator, 0);
    Shape shape = importer.graph().type(indices).shape();
    int depth = importer.knownInt(operator, 1, "depth");
    if (depth < 0 || depth > 1 << 20) {
      throw importer.bad(operator, "its depth is 0 to 1048576, found " + depth);
    }
    int place = importer.axis(operator, axis, shape.rank() + 1);
    int[] expanded = new int[shape.rank() + 1];
    int[] along = new int[shape.rank() + 1];
    Arrays.fill(along, 1);
    for (int from = 0, to = 0; to < expanded.length; to++) {
      expanded[to] = to == place ? 1 : shape.dim(from++);
    }
    along[place] = depth;
    int[] numbers = new int[depth];
    Arrays.setAll(numbers, index -> index);
    Tensor classes = new Tensor.Ints(Shape.of(along), numbers);
    int wide = importer.helper(operator, "indices", new Op.Reshape(Shape.of(expanded)), List.of(indices));
    if (importer.graph().type(wide).dtype() != DType.I32) {
      wide = importer.helper(operator, "numbers", new Op.Cast(DType.I32), List.of(wide));
    }
    int hit = importer.helper(operator, "hit", new Op.Binary(BinaryKind.EQUAL),
        List.of(wide, importer.constant("classes", classes, Quantization.NONE)));
    importer.result(operator, new Op.Select(),
        List.of(hit, importer.operand(operator, 2), importer.operand(operator, 3)));
  }

  private List<Integer> operands(OperatorEntry operator) {
    return List.of(importer.operand(operator, 0), importer.operand(operator, 1));
  }
}
