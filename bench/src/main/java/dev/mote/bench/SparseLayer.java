package dev.mote.bench;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import dev.mote.hardware.mcu.Deployment;
import dev.mote.hardware.mcu.McuTarget;
import dev.mote.hardware.mcu.Measurement;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/** One convolution of 3x3 from 32 to 64 channels on 8x8 pixels whose random weights are zero as often as asked for. */
final class SparseLayer {
  private static final int PIXELS = 8;
  private static final int INPUTS = 32;
  private static final int OUTPUTS = 64;
  /** Weights are multiples of it, as after trimming. */
  private static final int STEP = 16;
  private static final int COUNT = OUTPUTS * 9 * INPUTS;

  private final byte[] weights = new byte[COUNT];

  SparseLayer(int percentOfZeros) {
    SplittableRandom random = new SplittableRandom(percentOfZeros);
    for (int index = 0; index < COUNT; index++) {
      int size = STEP * random.nextInt(1, 4);
      weights[index] = random.nextInt(100) < percentOfZeros ? 0 : (byte) (random.nextBoolean() ? size : -size);
    }
  }

  /** The weights. */
  byte[] weights() {
    return weights.clone();
  }

  /** Elements of a row of weights. */
  static int length() {
    return 9 * INPUTS;
  }

  /** What an inference takes on {@code target} with the weights kept in {@code storage}. */
  Measurement measure(Storage storage, McuTarget target) {
    byte[] input = new byte[PIXELS * PIXELS * INPUTS];
    new SplittableRandom(1).nextBytes(input);
    return Deployment.run(graph(storage), target, input, false);
  }

  static long instructions(Measurement measurement) {
    return Objects.requireNonNull(measurement.instructions());
  }

  private Graph graph(Storage storage) {
    GraphBuilder builder = new GraphBuilder("sparse_layer");
    int x = builder.input("x", TensorType.i8(Shape.of(1, PIXELS, PIXELS, INPUTS), 0.05f, -3));
    int w = builder.constant("w", new Tensor.Bytes(Shape.of(OUTPUTS, 3, 3, INPUTS), DType.I8, weights, storage),
        Quantization.perTensor(0.001f, 0));
    int b = builder.constant("b", Tensor.ints(Shape.of(OUTPUTS), new int[OUTPUTS]),
        Quantization.perTensor(0.05f * 0.001f, 0));
    Op op = new Op.Conv2d(Window.same(PIXELS, PIXELS, 3, 3, 1, 1, 1, 1), 1, Activation.RELU);
    builder.output(builder.add("conv", op, List.of(x, w, b),
        TensorType.i8(Shape.of(1, PIXELS, PIXELS, OUTPUTS), 0.05f, -128)));
    return builder.build();
  }
}
