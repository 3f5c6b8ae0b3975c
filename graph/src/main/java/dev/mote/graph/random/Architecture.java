package dev.mote.graph.random;

import static dev.mote.graph.Activation.NONE;
import static dev.mote.graph.Activation.RELU;
import static dev.mote.graph.Activation.RELU6;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Op;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.Window;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Networks built as the field builds them, small and with random weights, for tests of what users bring along: where
 * {@link RandomGraphs} joins operators by chance, these have the blocks, the order of layers and the shapes of published
 * networks. The same seed gives the same network on any machine.
 */
public enum Architecture {
  /** LeCun et al. 1998: tanh, average pools, dense layers. */
  LENET(13, 11, 1) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int y = b.averagePool(b.unary(UnaryKind.TANH, b.conv(x, 4, 3, 1, NONE)), 2, 2, false);
      y = b.averagePool(b.unary(UnaryKind.TANH, b.conv(y, 6, 3, Window.UNIT, 1, NONE)), 2, 2, false);
      y = b.unary(UnaryKind.TANH, b.dense(b.flatten(y), 12, NONE));
      return List.of(b.softmax(b.dense(y, 10, NONE)));
    }
  },
  /** Howard et al. 2017: depthwise separable convolutions. */
  MOBILENET_V1(17, 17, 3) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int y = b.conv(x, 8, 3, 2, RELU6);
      for (int stride : new int[]{1, 2, 1, 2}) {
        y = b.conv(b.depthwise(y, 3, stride, RELU6), stride * b.channels(y), 1, 1, RELU6);
      }
      y = b.reshape(b.averagePool(y, b.height(y), 1, false), 1, b.channels(y));
      return List.of(b.softmax(b.dense(y, 7, NONE)));
    }
  },
  /** Sandler et al. 2018: inverted residuals with linear bottlenecks. */
  MOBILENET_V2(20, 20, 3) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int y = b.conv(b.pad(x, 0, 0, 1, 1), 8, 3, Window.stride(2, 2), 1, RELU6);
      y = b.project(b.depthwise(y, 3, 1, RELU6), 6);
      for (int[] block : new int[][]{{2, 8}, {1, 8}, {2, 12}, {1, 12}}) {
        y = inverted(b, y, 6, block[1], 3, block[0]);
      }
      y = b.globalAverage(b.conv(y, 40, 1, 1, RELU6), false);
      return List.of(b.dense(y, 10, NONE));
    }
  },
  /** Howard et al. 2019: hard-swish, squeeze and excite with a hard sigmoid. */
  MOBILENET_V3(16, 16, 3) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int y = b.unary(UnaryKind.HARD_SWISH, b.conv(x, 8, 3, 2, NONE));
      for (int stride : new int[]{1, 2, 1}) {
        int wide = b.unary(UnaryKind.HARD_SWISH, b.conv(y, 16, 1, 1, NONE));
        wide = b.unary(UnaryKind.HARD_SWISH, b.depthwise(wide, 5, stride, NONE));
        int narrow = b.project(excited(b, wide, 4), 8);
        y = stride == 1 ? b.add(y, narrow, NONE) : narrow;
      }
      int mean = b.globalAverage(b.unary(UnaryKind.HARD_SWISH, b.conv(y, 24, 1, 1, NONE)), true);
      int features = b.unary(UnaryKind.HARD_SWISH, b.conv(mean, 32, 1, 1, NONE));
      return List.of(b.softmax(b.reshape(b.conv(features, 9, 1, 1, NONE), 1, 9)));
    }

    private int excited(Blocks b, int x, int reduction) {
      int squeezed = b.conv(b.globalAverage(x, true), b.channels(x) / reduction, 1, 1, RELU);
      int wide = b.conv(squeezed, b.channels(x), 1, 1, NONE);
      int gate = b.unary(UnaryKind.RELU6, b.binary(BinaryKind.ADD, wide, b.constant(Shape.of(), 3)));
      return b.binary(BinaryKind.MULTIPLY, x, b.binary(BinaryKind.MULTIPLY, gate, b.constant(Shape.of(1), 1 / 6.0)));
    }
  },
  /** Tan and Le 2019 with swish and squeeze and excite. */
  EFFICIENTNET(15, 15, 3) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int y = b.swish(b.conv(x, 8, 3, 2, NONE));
      for (int stride : new int[]{1, 2}) {
        int wide = b.swish(b.depthwise(b.swish(b.conv(y, 16, 1, 1, NONE)), 5, stride, NONE));
        int squeezed = b.swish(b.conv(b.globalAverage(wide, true), 2, 1, 1, NONE));
        int gate = b.unary(UnaryKind.SIGMOID, b.conv(squeezed, 16, 1, 1, NONE));
        int narrow = b.project(b.binary(BinaryKind.MULTIPLY, wide, gate), 8);
        y = stride == 1 ? b.add(y, narrow, NONE) : narrow;
      }
      return List.of(b.softmax(b.dense(b.globalAverage(b.swish(b.conv(y, 20, 1, 1, NONE)), false), 6, NONE)));
    }
  },
  /** EfficientNet without gates, ReLU6 in place of swish. */
  EFFICIENTNET_LITE(15, 18, 3) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int y = b.conv(x, 8, 3, 2, RELU6);
      y = inverted(b, inverted(b, inverted(b, y, 4, 8, 5, 1), 4, 12, 5, 2), 4, 12, 3, 1);
      return List.of(b.softmax(b.dense(b.globalAverage(b.conv(y, 20, 1, 1, RELU6), false), 6, NONE)));
    }
  },
  /** He et al. 2015: residual blocks with a projected shortcut. */
  RESNET(16, 16, 3) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int y = b.conv(x, 8, 3, 1, RELU);
      for (int stride : new int[]{1, 2}) {
        int outputs = b.channels(y) * stride;
        int branch = b.conv(b.conv(y, outputs, 3, stride, RELU), outputs, 3, 1, NONE);
        y = b.add(stride == 1 ? y : b.conv(y, outputs, 1, stride, NONE), branch, RELU);
      }
      return List.of(b.softmax(b.dense(b.flatten(b.averagePool(y, b.height(y), b.height(y), false)), 10, NONE)));
    }
  },
  /** Iandola et al. 2016: fire modules. */
  SQUEEZENET(19, 19, 3) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int y = b.maxPool(b.conv(x, 8, 3, Window.stride(2, 2), 1, RELU), 3, 2, false);
      y = fire(b, fire(b, y, 4, 8), 4, 8);
      y = fire(b, b.maxPool(y, 3, 2, true), 6, 12);
      return List.of(b.softmax(b.globalAverage(b.conv(y, 10, 1, 1, RELU), false)));
    }

    private int fire(Blocks b, int x, int squeeze, int expand) {
      int narrow = b.conv(x, squeeze, 1, 1, RELU);
      return b.concat(3, b.conv(narrow, expand, 1, 1, RELU), b.conv(narrow, expand, 3, 1, RELU));
    }
  },
  /** Zhang et al. 2017 and Ma et al. 2018: grouped convolutions, channel split and shuffle. */
  SHUFFLENET(14, 14, 3) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int y = b.maxPool(b.conv(x, 8, 3, 2, RELU), 3, 2, true);
      int kept = b.slice(y, 3, 0, 4);
      int branch = b.conv(b.slice(y, 3, 4, 8), 4, 1, 1, RELU);
      branch = b.conv(b.depthwise(branch, 3, 1, NONE), 4, 1, 1, RELU);
      y = shuffled(b, b.concat(3, kept, branch), 2);
      int grouped = shuffled(b, b.conv(y, 12, 1, Window.UNIT, 2, RELU), 2);
      grouped = b.conv(b.depthwise(grouped, 3, 2, NONE), 12, 1, Window.UNIT, 2, NONE);
      y = b.unary(UnaryKind.RELU, b.concat(3, b.averagePool(y, 3, 2, true), grouped));
      return List.of(b.dense(b.globalAverage(y, false), 5, NONE));
    }

    private int shuffled(Blocks b, int x, int groups) {
      int height = b.height(x);
      int width = b.width(x);
      int channels = b.channels(x);
      int split = b.reshape(x, 1, height, width, groups, channels / groups);
      return b.reshape(b.transpose(split, 0, 1, 2, 4, 3), 1, height, width, channels);
    }
  },
  /** Huang et al. 2016: each layer reads all before it, after a batch norm and an activation of its own. */
  DENSENET(12, 12, 3) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int y = b.conv(x, 6, 3, 1, RELU);
      for (int block = 0; block < 2; block++) {
        for (int layer = 0; layer < 3; layer++) {
          y = b.concat(3, y, b.conv(b.conv(b.preActivated(y), 8, 1, 1, RELU), 4, 3, 1, NONE));
        }
        y = b.averagePool(b.conv(y, 8, 1, 1, RELU), 2, 2, false);
      }
      return List.of(b.softmax(b.dense(b.globalAverage(y, false), 8, NONE)));
    }
  },
  /** Szegedy et al. 2014: branches of several kernels, a padded pool among them. */
  INCEPTION(17, 13, 3) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int y = b.maxPool(b.conv(x, 8, 7, 2, RELU), 3, 2, true);
      int wide = b.conv(b.conv(y, 4, 1, 1, RELU), Shape.of(6, 1, 7, 4),
          Window.same(b.height(y), b.width(y), 1, 7, 1, 1, 1, 1), 1, RELU);
      int tall = b.conv(wide, Shape.of(6, 7, 1, 6), Window.same(b.height(y), b.width(y), 7, 1, 1, 1, 1, 1), 1, RELU);
      int pooled = b.conv(b.averagePool(y, 3, 1, true), 4, 1, 1, RELU);
      y = b.concat(3, b.conv(y, 4, 1, 1, RELU), tall, pooled, b.maxPool(y, 3, 1, true));
      return List.of(b.dense(b.flatten(b.maxPool(y, 2, 2, false)), 6, NONE));
    }
  },
  /** Ronneberger et al. 2015: contraction, transposed convolutions, skips joined. */
  UNET(16, 16, 2) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int wide = b.conv(b.conv(x, 4, 3, 1, RELU), 4, 3, 1, RELU);
      int middle = b.conv(b.maxPool(wide, 2, 2, false), 8, 3, 1, RELU);
      int deep = b.conv(b.maxPool(middle, 2, 2, false), 12, 3, 1, RELU);
      int up = b.conv(b.concat(3, b.up(deep, 8, 2, 2), middle), 8, 3, 1, RELU);
      up = b.conv(b.concat(3, wide, b.up(up, 4, 3, 2)), 4, 3, 1, RELU);
      return List.of(b.unary(UnaryKind.SIGMOID, b.conv(up, 1, 1, 1, NONE)));
    }
  },
  /** A U-Net whose images grow by bilinear and nearest resizing, with a softmax over each pixel's classes. */
  UNET_RESIZED(12, 8, 3) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int wide = b.conv(x, 4, 3, 1, RELU6);
      int middle = b.conv(wide, 6, 3, 2, RELU6);
      int deep = b.conv(middle, 8, 3, 2, RELU6);
      int up = b.resize(deep, Op.ResizeKind.BILINEAR, Op.Coordinates.HALF_PIXEL);
      up = b.conv(b.concat(3, up, middle), 6, 3, 1, RELU6);
      up = b.resize(up, Op.ResizeKind.NEAREST_FLOOR, Op.Coordinates.ASYMMETRIC);
      return List.of(b.softmax(b.conv(b.concat(3, up, wide), 3, 1, 1, NONE)));
    }
  },
  /** Redmon et al. 2016 ff.: leaky ReLU, routes, boxes and scores cut out of one map; two outputs. */
  TINY_YOLO(16, 16, 3) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      Op.Unary leaky = new Op.Unary(UnaryKind.LEAKY_RELU, 0.1f, 0);
      int y = b.maxPool(b.unary(leaky, b.conv(x, 8, 3, 1, NONE)), 2, 2, false);
      int route = b.unary(leaky, b.conv(y, 12, 3, 1, NONE));
      int deep = b.unary(leaky, b.conv(b.maxPool(b.maxPool(route, 2, 2, false), 2, 1, true), 16, 3, 1, NONE));
      int up = b.resize(b.unary(leaky, b.conv(deep, 6, 1, 1, NONE)), Op.ResizeKind.NEAREST_FLOOR,
          Op.Coordinates.ASYMMETRIC);
      return List.of(head(b, b.conv(deep, 14, 1, 1, NONE)), head(b, b.conv(b.concat(3, up, route), 14, 1, 1, NONE)));
    }

    /** Two boxes a cell: centre and objectness by sigmoid, size by exponential. */
    private int head(Blocks b, int x) {
      int cells = b.height(x) * b.width(x);
      int boxes = b.reshape(x, 1, cells * 2, 7);
      int centre = b.unary(UnaryKind.SIGMOID, b.slice(boxes, 2, 0, 2));
      int size = b.unary(UnaryKind.EXP, b.slice(boxes, 2, 2, 4));
      int scores = b.unary(UnaryKind.SIGMOID, b.slice(boxes, 2, 4, 7));
      return b.concat(2, centre, size, scores);
    }
  },
  /** Bai et al. 2018: dilated causal convolutions over time, written as images of one row. */
  TEMPORAL(1, 40, 4) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int y = x;
      for (int dilation : new int[]{1, 2, 4}) {
        int branch = y;
        for (int layer = 0; layer < 2; layer++) {
          branch = b.conv(b.pad(branch, 0, 2 * dilation, 0, 0), Shape.of(8, 1, 3, b.channels(branch)),
              new Window(1, 1, 1, dilation, 0, 0, 0, 0), 1, RELU);
        }
        y = b.add(branch, b.channels(y) == 8 ? y : b.project(y, 8), RELU);
      }
      int last = b.reshape(b.slice(y, 2, 39, 40), 1, 8);
      return List.of(b.dense(last, 5, NONE));
    }
  },
  /** An auto-encoder of dense layers, as for anomalies. */
  AUTOENCODER(1, 1, 40) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int y = b.flatten(x);
      for (int width : new int[]{16, 16, 4, 16, 16}) {
        y = b.dense(y, width, RELU);
      }
      return List.of(b.dense(y, 40, NONE));
    }
  },
  /** An auto-encoder of convolutions, back up by transposed ones. */
  CONVOLUTIONAL_AUTOENCODER(12, 12, 1) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int y = b.conv(b.conv(x, 4, 3, 2, RELU), 8, 3, 2, RELU);
      y = b.unary(UnaryKind.RELU, b.up(b.unary(UnaryKind.RELU, b.up(y, 8, 3, 2)), 4, 3, 2));
      return List.of(b.unary(UnaryKind.SIGMOID, b.conv(y, 1, 3, 1, NONE)));
    }
  },
  /** Zhang et al. 2017, keyword spotting: a tall first kernel, strides of two and one, an average over all. */
  DS_CNN(49, 10, 1) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int y = b.conv(x, Shape.of(8, 10, 4, 1), Window.same(49, 10, 10, 4, 2, 2, 1, 1), 1, RELU);
      for (int block = 0; block < 2; block++) {
        y = b.conv(b.depthwise(y, 3, 1, RELU), 8, 1, 1, RELU);
      }
      y = b.flatten(b.averagePool(y, b.height(y), b.width(y)));
      return List.of(b.softmax(b.dense(y, 12, NONE)));
    }
  },
  /** Odd extents, strides that differ, kernels with an even side, grids that do not divide. */
  ODD(23, 18, 3) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int y = b.conv(x, Shape.of(7, 3, 5, 3), Window.same(23, 18, 3, 5, 2, 3, 1, 1), 1, RELU);
      y = b.conv(y, Shape.of(5, 4, 2, 7), Window.same(b.height(y), b.width(y), 4, 2, 1, 2, 1, 1), 1, RELU6);
      y = b.depthwise(y, 2, 3, Window.same(b.height(y), b.width(y), 2, 3, 2, 1, 1, 1), RELU);
      y = b.maxPool(y, 3, 2, true);
      return List.of(b.dense(b.flatten(y), 3, NONE));
    }
  },
  /** Two inputs of different shapes joined late, two outputs. */
  TWO_INPUTS(8, 8, 2) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int other = b.input("vector", Shape.of(1, 5));
      int image = b.globalAverage(b.conv(x, 6, 3, 2, RELU), false);
      int joined = b.concat(1, image, b.dense(other, 6, RELU));
      int trunk = b.dense(joined, 8, RELU);
      return List.of(b.softmax(b.dense(trunk, 4, NONE)), b.dense(trunk, 1, NONE));
    }
  },
  /** One activation after the other; the parametric one with a slope a pixel and channel, as Keras leaves it. */
  ACTIVATIONS(9, 9, 4) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int y = b.binary(BinaryKind.PRELU, b.conv(x, 6, 3, 1, NONE), b.constant(Shape.of(9, 9, 6), 0.3));
      y = b.unary(new Op.Unary(UnaryKind.LEAKY_RELU, 0.2f, 0), b.conv(y, 6, 3, 1, NONE));
      y = b.unary(new Op.Unary(UnaryKind.ELU, 1, 0), b.conv(y, 6, 1, 1, NONE));
      y = b.unary(UnaryKind.GELU, b.conv(y, 6, 1, 1, NONE));
      y = b.swish(b.conv(y, 6, 1, 1, NONE));
      y = b.unary(UnaryKind.HARD_SWISH, b.conv(y, 6, 1, 1, NONE));
      return List.of(b.unary(UnaryKind.TANH, b.dense(b.flatten(b.maxPool(y, 3, 3, false)), 4, NONE)));
    }
  },
  /** Liu et al. 2022 in small: depthwise, layer norm from means and squares, GELU, a residual. */
  LAYER_NORM(8, 8, 3) {
    @Override
    List<Integer> layers(Blocks b, int x) {
      int y = b.conv(x, 8, 2, Window.stride(2, 2), 1, NONE);
      int normed = normalized(b, b.depthwise(y, 7, 1, NONE));
      int wide = b.unary(UnaryKind.GELU, b.conv(normed, 16, 1, 1, NONE));
      y = b.binary(BinaryKind.ADD, y, b.binary(BinaryKind.MULTIPLY, b.project(wide, 8), b.constant(Shape.of(8), 1)));
      return List.of(b.dense(b.globalAverage(y, false), 4, NONE));
    }

    private int normalized(Blocks b, int x) {
      int centred = b.binary(BinaryKind.SUBTRACT, x, b.reduce(ReduceKind.MEAN, 3, x));
      int variance = b.reduce(ReduceKind.MEAN, 3, b.binary(BinaryKind.MULTIPLY, centred, centred));
      int steady = b.binary(BinaryKind.ADD, variance, b.constant(Shape.of(1), 0.1));
      return b.binary(BinaryKind.MULTIPLY, centred, steady);
    }
  };

  private final Shape input;

  Architecture(int height, int width, int channels) {
    this.input = Shape.of(1, height, width, channels);
  }

  /** Adds the network after the input {@code x} and returns its outputs. */
  abstract List<Integer> layers(Blocks b, int x);

  /** The float network, as a trainer leaves it: batch norms and activations stand on their own. */
  public Graph floating(long seed) {
    return draw(seed, DType.F32);
  }

  /** The int8 network, as a converter leaves it: batch norms folded, activations fused, a scale a weight channel. */
  public Graph quantized(long seed) {
    return draw(seed, DType.I8);
  }

  private Graph draw(long seed, DType dtype) {
    RandomNetwork network = new RandomNetwork(name().toLowerCase(java.util.Locale.ROOT), new SplittableRandom(seed),
        dtype);
    Blocks blocks = new Blocks(network);
    return network.build(layers(blocks, network.input("x", input)));
  }

  /** An inverted residual of Sandler et al. 2018. */
  private static int inverted(Blocks b, int x, int expansion, int outputs, int kernel, int stride) {
    int wide = b.depthwise(b.conv(x, expansion * b.channels(x), 1, 1, RELU6), kernel, stride, RELU6);
    int narrow = b.project(wide, outputs);
    return stride == 1 && b.channels(x) == outputs ? b.add(x, narrow, NONE) : narrow;
  }
}
