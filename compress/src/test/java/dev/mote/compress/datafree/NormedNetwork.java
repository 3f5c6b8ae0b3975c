package dev.mote.compress.datafree;

import dev.mote.compress.Calibration;
import dev.mote.compress.CalibrationMethod;
import dev.mote.compress.Int8Quantization;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.Window;
import dev.mote.graph.pass.Simplify;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** A random network with batch norms whose statistics are those of its images, as after a training, and the images. */
record NormedNetwork(Graph graph, List<List<Tensor>> images) {
  static final double[] MEANS = {1, -0.5, 2};
  private static final int SIDE = 8;

  static NormedNetwork of(long seed) {
    Random random = new Random(seed);
    List<List<Tensor>> images = IntStream.range(0, 24).mapToObj(_ -> List.of(image(random))).toList();
    GraphBuilder builder = new GraphBuilder("normed");
    int x = builder.input("x", TensorType.f32(1, SIDE, SIDE, 3));
    Window same = Window.UNIT.withPadding(1, 1, 1, 1);
    x = relu(builder, norm(builder, conv(builder, x, 8, 3, same, random), random));
    int branch = x;
    x = relu(builder, norm(builder, builder.add("conv", new Op.DepthwiseConv2d(same, 1, Activation.NONE),
        List.of(x, floats(builder, Shape.of(1, 3, 3, 8), 0.6, random))), random));
    x = norm(builder, conv(builder, x, 8, 1, Window.UNIT, random), random);
    x = builder.add("add", new Op.Binary(BinaryKind.ADD, Activation.RELU), List.of(x, branch));
    x = relu(builder, norm(builder, conv(builder, x, 10, 3, new Window(2, 2, 1, 1, 0, 0, 1, 1), random), random));
    x = relu(builder, norm(builder, conv(builder, x, 12, 1, Window.UNIT, random), random));
    x = builder.add("pool", new Op.AveragePool2d(4, 4, Window.stride(4, 4), false, Activation.NONE), List.of(x));
    x = builder.add("flat", new Op.Reshape(Shape.of(1, 12)), List.of(x));
    builder.output(builder.add("classes", new Op.Dense(Activation.NONE),
        List.of(x, floats(builder, Shape.of(5, 12), 0.5, random), floats(builder, Shape.of(5), 0.5, random))));
    return new NormedNetwork(measured(builder.build(), images), images);
  }

  /** An int8 quantisation calibrated on the images. */
  Int8Quantization calibrated(WeightFormat format) {
    Calibration calibration = Calibration.measure(Pass.run(graph, new Simplify()), images,
        new CalibrationMethod.MinMax(), Interpreter::new, _ -> {});
    return new Int8Quantization(calibration, _ -> format, false);
  }

  private static int conv(GraphBuilder builder, int x, int outputs, int kernel, Window window, Random random) {
    int inputs = builder.type(x).shape().last();
    return builder.add("conv", new Op.Conv2d(window, 1, Activation.NONE),
        List.of(x, floats(builder, Shape.of(outputs, kernel, kernel, inputs), 1 / Math.sqrt(kernel * kernel * inputs),
            random)));
  }

  private static int norm(GraphBuilder builder, int x, Random random) {
    Shape channels = Shape.of(builder.type(x).shape().last());
    List<Integer> operands = new ArrayList<>(List.of(x));
    operands.add(floats(builder, channels, 1, random));
    operands.add(floats(builder, channels, 0.7, random));
    operands.add(floats(builder, channels, 0, random));
    operands.add(floats(builder, channels, 0, random));
    return builder.add("norm", new Op.BatchNorm(3, 1e-3f), operands);
  }

  private static int relu(GraphBuilder builder, int x) {
    return builder.add("relu", new Op.Unary(UnaryKind.RELU), List.of(x));
  }

  private static int floats(GraphBuilder builder, Shape shape, double deviation, Random random) {
    float[] values = new float[shape.count()];
    for (int index = 0; index < values.length; index++) {
      values[index] = (float) (deviation * random.nextGaussian());
    }
    return builder.constant("constant", new Tensor.Floats(shape, values));
  }

  /** Pixels of deviation 1 around {@link #MEANS} that have about 0.7 of their neighbours. */
  private static Tensor image(Random random) {
    float[] values = new float[SIDE * SIDE * 3];
    for (int index = 0; index < values.length; index++) {
      int column = index / 3 % SIDE;
      int row = index / 3 / SIDE;
      double own = random.nextGaussian();
      double left = column > 0 ? values[index - 3] - MEANS[index % 3] : own;
      double above = row > 0 ? values[index - 3 * SIDE] - MEANS[index % 3] : own;
      double both = column > 0 && row > 0 ? values[index - 3 * SIDE - 3] - MEANS[index % 3] : own;
      values[index] = (float) (MEANS[index % 3]
          + (column > 0 && row > 0
              ? 0.7 * left + 0.7 * above - 0.49 * both + 0.51 * own
              : column > 0 || row > 0 ? 0.7 * (column > 0 ? left : above) + 0.714 * own : own));
    }
    return new Tensor.Floats(Shape.of(1, SIDE, SIDE, 3), values);
  }

  /** The graph with the statistics of the images in its batch norms, one after the other. */
  private static Graph measured(Graph graph, List<List<Tensor>> images) {
    Graph current = graph;
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Op.BatchNorm) {
        Graph before = new Graph("before", current.values(), current.nodes(), current.inputs(),
            List.of(node.inputs().getFirst()));
        int channels = graph.outputType(node).shape().last();
        float[] mean = new float[channels];
        float[] variance = new float[channels];
        Map<Integer, float[]> results = new HashMap<>();
        for (int image = 0; image < images.size(); image++) {
          results.put(image, ((Tensor.Floats) new Interpreter(before).run(images.get(image)).getFirst()).values());
        }
        int pixels = results.get(0).length / channels;
        for (float[] values : results.values()) {
          for (int index = 0; index < values.length; index++) {
            mean[index % channels] += values[index] / (images.size() * pixels);
          }
        }
        for (float[] values : results.values()) {
          for (int index = 0; index < values.length; index++) {
            double difference = values[index] - mean[index % channels];
            variance[index % channels] += (float) (difference * difference / (images.size() * pixels));
          }
        }
        current = current.with(node.inputs().get(3), new Tensor.Floats(Shape.of(channels), mean))
            .with(node.inputs().get(4), new Tensor.Floats(Shape.of(channels), variance));
      }
    }
    return current;
  }
}
