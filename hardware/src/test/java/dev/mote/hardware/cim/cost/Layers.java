package dev.mote.hardware.cim.cost;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.Random;

/** Int8 networks of dense layers with random weights. */
final class Layers {
  private Layers() {}

  static Tensor bytes(Shape shape, Random random) {
    byte[] values = new byte[shape.count()];
    random.nextBytes(values);
    return new Tensor.Bytes(shape, DType.I8, values);
  }

  /** Dense layers named layer0 and so on, from as many inputs as the first width says. */
  static Graph dense(Random random, int... widths) {
    GraphBuilder builder = new GraphBuilder("dense");
    int value = builder.input("x", TensorType.i8(Shape.of(1, widths[0]), 0.5f, 0));
    for (int index = 1; index < widths.length; index++) {
      int weights = builder.constant("w" + index, bytes(Shape.of(widths[index], widths[index - 1]), random),
          Quantization.perTensor(0.25f, 0));
      value = builder.add("layer" + (index - 1), new Op.Dense(Activation.NONE), java.util.List.of(value, weights),
          TensorType.i8(Shape.of(1, widths[index]), 100f, 0));
    }
    builder.output(value);
    return builder.build();
  }
}
