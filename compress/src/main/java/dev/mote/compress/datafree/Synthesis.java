package dev.mote.compress.datafree;

import dev.mote.compress.Calibration;
import dev.mote.compress.Range;
import dev.mote.compress.layer.Images;
import dev.mote.compress.layer.LayerInputs;
import dev.mote.compress.layer.LinearLayer;
import dev.mote.compress.layer.Moments;
import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What the layers of a network read, made up from batch-norm statistics. */
final class Synthesis {
  /** The share of a channel's variance between images rather than within them; pools would average all of it away without. */
  private static final double COMMON = 0.3;

  private Synthesis() {}

  /**
   * Makes up images and follows them through the network: where a batch norm was, the results before the clamp are brought to its means
   * and deviations ({@link DataFree.Inputs#PROPAGATED}) or drawn anew ({@link DataFree.Inputs#INDEPENDENT}).
   */
  static LayerInputs of(Preconditioned network, DataFree options, Function<Graph, Executor> executors) {
    return new Walk(network, options, executors).run();
  }

  /** One pass over the nodes. */
  private static final class Walk {
    private final Graph graph;
    private final Map<String, Gaussian> gaussians;
    private final DataFree options;
    private final RandomGenerator random;
    private final Images images;
    private final Map<String, Moments> moments = new HashMap<>();
    private final Map<String, Range> ranges = new HashMap<>();
    private final Map<String, double[]> means = new HashMap<>();

    Walk(Preconditioned network, DataFree options, Function<Graph, Executor> executors) {
      this.graph = network.graph();
      this.gaussians = network.gaussians();
      this.options = options;
      this.images = new Images(graph, executors);
      this.random = new SplittableRandom(options.seed());
    }

    LayerInputs run() {
      graph.inputs().forEach(this::input);
      for (Node node : graph.nodes()) {
        LinearLayer layer = LinearLayer.of(graph, node);
        if (layer != null) {
          moments.put(node.name(), LayerInputs.moments(layer, images.get(node.inputs().getFirst())));
        }
        Gaussian gaussian = gaussians.get(node.name());
        Activation activation = LinearLayer.activation(node.op());
        List<Tensor> results = gaussian != null && options.inputs() == DataFree.Inputs.INDEPENDENT
            ? drawn(graph.outputType(node).shape())
            : images.compute(node, LinearLayer.withActivation(node.op(), Activation.NONE));
        if (graph.outputType(node).dtype() == DType.F32) {
          Gaussian found = measured(results);
          if (gaussian != null) {
            results = results.stream().map(image -> moved((Tensor.Floats) image, found, gaussian, random)).toList();
          }
          Range range = spread(gaussian == null ? found : gaussian);
          boolean positive = results.stream().allMatch(image -> least(image) >= 0);
          results = results.stream().map(image -> clamped((Tensor.Floats) image, activation)).toList();
          keep(node.output(), new Range(positive ? 0 : Math.max(range.min(), activation.min()),
              Math.min(range.max(), activation.max())), results);
        }
        images.put(node, results);
      }
      return new LayerInputs(moments, new Calibration(Map.copyOf(ranges), Map.copyOf(means)));
    }

    private void keep(int value, Range range, List<Tensor> results) {
      ranges.put(graph.value(value).name(), range);
      means.put(graph.value(value).name(), measured(results).mean());
    }

    private void input(int id) {
      Entry entry = entry(id);
      List<Tensor> drawn = new ArrayList<>();
      for (int image = 0; image < options.images(); image++) {
        Tensor.Floats values = new Tensor.Floats(entry.shape, entry.statistics.draw(entry.shape, random));
        drawn.add(entry.turned(clipped(values, options.range())));
      }
      images.put(id, drawn);
      keep(id, options.range() == null ? spread(measured(drawn)) : options.range(), drawn);
    }

    /** What the first layer with a batch norm that reads an input, perhaps after a transposition, tells of it. */
    private Entry entry(int id) {
      for (Node node : graph.nodes()) {
        if (node.inputs().contains(id) && node.op() instanceof Op.Transpose transpose) {
          Entry behind = entry(node.output());
          return new Entry(behind.shape, behind.statistics, transpose.permutation());
        }
        LinearLayer layer = node.inputs().contains(id) ? LinearLayer.of(graph, node) : null;
        Gaussian gaussian = gaussians.get(node.name());
        if (layer != null && gaussian != null) {
          Shape shape = graph.type(id).shape();
          return new Entry(shape, ImageStatistics.of(layer, gaussian, shape), List.of());
        }
      }
      return new Entry(graph.type(id).shape(), ImageStatistics.unknown(graph.type(id).shape().last()), List.of());
    }

    private List<Tensor> drawn(Shape shape) {
      List<Tensor> results = new ArrayList<>();
      for (int image = 0; image < options.images(); image++) {
        float[] values = new float[shape.count()];
        for (int index = 0; index < values.length; index++) {
          values[index] = (float) random.nextGaussian();
        }
        results.add(new Tensor.Floats(shape, values));
      }
      return results;
    }

    /** The range that some deviations around the mean of each channel cover. */
    private Range spread(Gaussian gaussian) {
      double min = 0;
      double max = 0;
      for (int channel = 0; channel < gaussian.mean().length; channel++) {
        min = Math.min(min, gaussian.mean()[channel] - options.deviations() * gaussian.deviation()[channel]);
        max = Math.max(max, gaussian.mean()[channel] + options.deviations() * gaussian.deviation()[channel]);
      }
      return new Range(min, max);
    }
  }

  /** What images are like where they are read, and the transposition that they go through before; none where it is empty. */
  private record Entry(Shape shape, ImageStatistics statistics, List<Integer> permutation) {
    /** An image as it was before the transposition. */
    Tensor turned(Tensor image) {
      if (permutation.isEmpty()) {
        return image;
      }
      List<Integer> back = IntStream.range(0, permutation.size()).map(permutation::indexOf).boxed().toList();
      GraphBuilder single = new GraphBuilder("turned");
      int operand = single.input("image", TensorType.f32(image.shape()));
      single.output(single.add("turned", new Op.Transpose(back), List.of(operand)));
      return new Interpreter(single.build()).run(List.of(image)).getFirst();
    }
  }

  private static double least(Tensor image) {
    double least = Double.POSITIVE_INFINITY;
    for (float value : ((Tensor.Floats) image).values()) {
      least = Math.min(least, value);
    }
    return least;
  }

  private static Gaussian measured(List<Tensor> images) {
    int channels = Math.max(1, images.getFirst().shape().rank() == 0 ? 1 : images.getFirst().shape().last());
    double[] sums = new double[channels];
    double[] squares = new double[channels];
    long count = 0;
    for (Tensor image : images) {
      float[] values = ((Tensor.Floats) image).values();
      for (int index = 0; index < values.length; index++) {
        sums[index % channels] += values[index];
        squares[index % channels] += (double) values[index] * values[index];
      }
      count += values.length / channels;
    }
    for (int channel = 0; channel < channels; channel++) {
      sums[channel] /= Math.max(1, count);
      double variance = squares[channel] / Math.max(1, count) - sums[channel] * sums[channel];
      squares[channel] = Math.sqrt(Math.max(0, variance));
    }
    return new Gaussian(sums, squares);
  }

  /** The image with channels of other means and deviations, of whose variance a part is the same in all pixels. */
  private static Tensor moved(Tensor.Floats image, Gaussian from, Gaussian to, RandomGenerator random) {
    int channels = to.mean().length;
    boolean hasPixels = image.values().length > channels;
    double[] common = new double[channels];
    Arrays.setAll(common, _ -> hasPixels ? Math.sqrt(COMMON) * random.nextGaussian() : 0);
    double own = hasPixels ? Math.sqrt(1 - COMMON) : 1;
    float[] values = new float[image.values().length];
    for (int index = 0; index < values.length; index++) {
      int channel = index % channels;
      double unit = (image.values()[index] - from.mean()[channel]) / Math.max(from.deviation()[channel], 1e-30);
      values[index] = (float) (to.mean()[channel] + to.deviation()[channel] * (own * unit + common[channel]));
    }
    return new Tensor.Floats(image.shape(), values);
  }

  private static Tensor clamped(Tensor.Floats image, Activation activation) {
    float[] values = image.values().clone();
    for (int index = 0; index < values.length; index++) {
      values[index] = activation.apply(values[index]);
    }
    return new Tensor.Floats(image.shape(), values);
  }

  private static Tensor clipped(Tensor.Floats image, @Nullable Range range) {
    float[] values = image.values();
    for (int index = 0; range != null && index < values.length; index++) {
      values[index] = (float) Math.clamp(values[index], range.min(), range.max());
    }
    return image;
  }
}
