package dev.mote.engine;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.reference.ReferenceKernels;
import java.util.List;

/** Lowers functions of each element to {@link Elementwise} steps. */
final class Elements {
  private Elements() {}

  /** Adds the step of a float function, or of one of bytes as a table of its 256 results. */
  static boolean unary(Planning planning, Node node, Op.Unary op) {
    Graph graph = planning.graph();
    Kernels kernels = planning.kernels();
    if (!LinearLayer.isPlainFloat(graph.inputType(node, 0)) || !kernels.has(op.kind())) {
      return table(planning, node);
    }
    int x = node.inputs().getFirst();
    int y = node.output();
    planning.add(new Elementwise(same(graph.outputType(node).shape(), 1),
        (frame, scratch, starts, to, count) -> kernels.unary(op.kind(), op.a(), op.b(), frame.floats(x),
            frame.offset(x) + starts[0],
            frame.floats(y), frame.offset(y) + to, count)));
    return true;
  }

  /** Adds the step of a float function of pairs, or of a quantised addition of equal shapes. */
  static boolean binary(Planning planning, Node node, Op.Binary op) {
    Graph graph = planning.graph();
    Kernels kernels = planning.kernels();
    TensorType left = graph.inputType(node, 0);
    TensorType right = graph.inputType(node, 1);
    TensorType result = graph.outputType(node);
    int x = node.inputs().get(0);
    int y = node.inputs().get(1);
    int z = node.output();
    if (LinearLayer.isPlainFloat(left) && LinearLayer.isPlainFloat(right) && kernels.has(op.kind())) {
      Strides strides = Strides.broadcast(result.shape(), List.of(left.shape(), right.shape()));
      int xStep = strides.innerStep(0);
      int yStep = strides.innerStep(1);
      float min = op.activation().min();
      float max = op.activation().max();
      planning.add(new Elementwise(strides,
          (frame, scratch, starts, to, count) -> kernels.binary(op.kind(), min, max, frame.floats(x),
              frame.offset(x) + starts[0],
              xStep, frame.floats(y), frame.offset(y) + starts[1], yStep, frame.floats(z), frame.offset(z) + to,
              count)));
      return true;
    }
    boolean quantized = LinearLayer.isPlainInt8(left) && LinearLayer.isPlainInt8(right)
        && LinearLayer.isPlainInt8(result);
    boolean additive = op.kind() == BinaryKind.ADD || op.kind() == BinaryKind.SUBTRACT;
    if (quantized && additive && left.shape().equals(right.shape())) {
      QuantizedAddition sum = QuantizedAddition.of(op.kind(), left, right, result, op.activation(), kernels.lanes());
      planning.add(new Elementwise(same(result.shape(), 2), QuantizedAddition.PIECE + kernels.lanes(),
          (frame, scratch, starts, to, count) -> sum.run(kernels, frame.bytes(x), frame.offset(x) + starts[0],
              frame.bytes(y), frame.offset(y) + starts[1], frame.bytes(z), frame.offset(z) + to, count,
              scratch.ints())));
      return true;
    }
    return false;
  }

  /** Adds the step of a clamp's gradient. */
  static boolean clampGradient(Planning planning, Node node, Op.ClampGradient op) {
    if (!LinearLayer.isPlainFloat(planning.graph().inputType(node, 0))) {
      return false;
    }
    Kernels kernels = planning.kernels();
    int x = node.inputs().get(0);
    int g = node.inputs().get(1);
    int y = node.output();
    planning.add(new Elementwise(same(planning.graph().outputType(node).shape(), 2),
        (frame, scratch, starts, to, count) -> kernels.clampGradient(op.min(), op.max(), frame.floats(x),
            frame.offset(x) + starts[0], frame.floats(g), frame.offset(g) + starts[1], frame.floats(y),
            frame.offset(y) + to, count)));
    return true;
  }

  /** Adds the step of a quantisation of floats to int8; of bytes to anything, a table. */
  static boolean quantize(Planning planning, Node node) {
    TensorType to = planning.graph().outputType(node);
    if (!LinearLayer.isPlainFloat(planning.graph().inputType(node, 0)) || !LinearLayer.isPlainInt8(to)) {
      return table(planning, node);
    }
    int x = node.inputs().getFirst();
    int y = node.output();
    float scale = to.affine().scale();
    int zero = to.affine().zeroPoint();
    planning.add(new Elementwise(same(to.shape(), 1), (frame, scratch, starts, at, count) -> {
      float[] source = frame.floats(x);
      byte[] target = frame.bytes(y);
      int first = frame.offset(x) + starts[0];
      int begin = frame.offset(y) + at;
      for (int index = 0; index < count; index++) {
        float real = source[first + index] / scale;
        long whole = (long) Math.copySign(Math.floor(Math.abs((double) real) + 0.5), real);
        // Clamped first: the integers of infinities wrap when the zero point is added.
        target[begin + index] = (byte) Math.clamp(Math.clamp(whole, -100_000L, 100_000L) + zero, -128, 127);
      }
    }));
    return true;
  }

  /** Adds the step of any function of bytes as a table of its 256 results, made by the reference kernels. */
  static boolean table(Planning planning, Node node) {
    Graph graph = planning.graph();
    TensorType from = graph.inputType(node, 0);
    TensorType to = graph.outputType(node);
    boolean bytes = from.dtype() == DType.I8 || from.dtype() == DType.U8;
    if (!bytes || isPerAxis(from) || isPerAxis(to)) {
      return false;
    }
    byte[] all = new byte[256];
    for (int index = 0; index < all.length; index++) {
      all[index] = (byte) index;
    }
    Shape shape = Shape.of(all.length);
    Tensor results = ReferenceKernels.compute(node.name(), node.op(), List.of(from.withShape(shape)),
        List.of(new Tensor.Bytes(shape, from.dtype(), all)), to.withShape(shape));
    int x = node.inputs().getFirst();
    int y = node.output();
    Elementwise.Body body = switch (results) {
      case Tensor.Bytes(_, _, byte[] table, _) -> (frame, scratch, starts, at, count) -> {
        byte[] source = frame.bytes(x);
        byte[] target = frame.bytes(y);
        int first = frame.offset(x) + starts[0];
        int begin = frame.offset(y) + at;
        for (int index = 0; index < count; index++) {
          target[begin + index] = table[source[first + index] & 0xFF];
        }
      };
      case Tensor.Floats(_, float[] table) -> (frame, scratch, starts, at, count) -> {
        byte[] source = frame.bytes(x);
        float[] target = frame.floats(y);
        int first = frame.offset(x) + starts[0];
        int begin = frame.offset(y) + at;
        for (int index = 0; index < count; index++) {
          target[begin + index] = table[source[first + index] & 0xFF];
        }
      };
      case Tensor.Shorts _,Tensor.Ints _,Tensor.Longs _ -> null;
    };
    if (body == null) {
      return false;
    }
    planning.add(new Elementwise(same(to.shape(), 1), body));
    return true;
  }

  private static boolean isPerAxis(TensorType type) {
    return !(type.quantization() instanceof Quantization.None)
        && !(type.quantization() instanceof Quantization.Affine affine && !affine.perAxis());
  }

  private static Strides same(Shape shape, int operands) {
    return Strides.broadcast(shape, java.util.Collections.nCopies(operands, shape));
  }
}
