package dev.mote.bench;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The geometry of ResNet-18 for images of 32x32 pixels (K. He et al., Deep residual learning for image recognition, 2015; first convolution 3x3,
 * no first pooling), in int8, with random weights whose sums fill the range of int8: speed depends on the shapes only.
 */
final class CimNetwork {
  private static final float SCALE = 0.05f;
  private static final int[] WIDTHS = {64, 128, 256, 512};

  private final GraphBuilder builder = new GraphBuilder("resnet18");
  private final SplittableRandom random = new SplittableRandom(18);
  private int layers;

  private CimNetwork() {}

  static Graph resnet18() {
    return new CimNetwork().build();
  }

  /** An image of random pixels. */
  static List<Tensor> image(long seed) {
    byte[] pixels = new byte[32 * 32 * 3];
    new SplittableRandom(seed).nextBytes(pixels);
    return List.of(Tensor.i8(Shape.of(1, 32, 32, 3), pixels));
  }

  private Graph build() {
    int x = conv(builder.input("image", TensorType.i8(Shape.of(1, 32, 32, 3), SCALE, 0)), 64, 3, 1, Activation.RELU);
    for (int width : WIDTHS) {
      x = block(x, width, width == 64 ? 1 : 2);
      x = block(x, width, 1);
    }
    int pixels = builder.type(x).shape().dim(1);
    int pooled = builder.add("pool", new Op.AveragePool2d(pixels, pixels, Window.UNIT, false, Activation.NONE),
        List.of(x));
    int vector = builder.add("vector", new Op.Reshape(Shape.of(1, 512)), List.of(pooled));
    Shape shape = Shape.of(10, 512);
    int weights = builder.constant("fc.w", weights(shape), Quantization.perTensor(weightScale(512), 0));
    builder.output(builder.add("fc", new Op.Dense(Activation.NONE), List.of(vector, weights),
        TensorType.i8(Shape.of(1, 10), SCALE, 0)));
    return builder.build();
  }

  private int block(int x, int width, int stride) {
    int y = conv(conv(x, width, 3, stride, Activation.RELU), width, 3, 1, Activation.NONE);
    int shortcut = stride == 1 ? x : conv(x, width, 1, stride, Activation.NONE);
    return builder.add("add" + layers, new Op.Binary(BinaryKind.ADD, Activation.RELU), List.of(y, shortcut),
        TensorType.i8(builder.type(y).shape(), SCALE, -128));
  }

  private int conv(int x, int width, int kernel, int stride, Activation activation) {
    Shape from = builder.type(x).shape();
    int pad = kernel / 2;
    Window window = Window.stride(stride, stride).withPadding(pad, pad, pad, pad);
    Shape shape = Shape.of(width, kernel, kernel, from.dim(3));
    Shape to = Shape.of(1, window.outputHeight(from.dim(1), kernel), window.outputWidth(from.dim(2), kernel), width);
    String name = "conv" + layers++;
    int weights = builder.constant(name + ".w", weights(shape),
        Quantization.perTensor(weightScale(kernel * kernel * from.dim(3)), 0));
    return builder.add(name, new Op.Conv2d(window, 1, activation), List.of(x, weights),
        TensorType.i8(to, SCALE, activation == Activation.RELU ? -128 : 0));
  }

  /** Such that sums of so many products are as large as what was summed. */
  private static float weightScale(int products) {
    return (float) (1 / (74 * Math.sqrt(products)));
  }

  private Tensor weights(Shape shape) {
    byte[] values = new byte[shape.count()];
    random.nextBytes(values);
    return new Tensor.Bytes(shape, DType.I8, values);
  }
}
