package dev.mote.compress.polarized;

import dev.mote.compress.layer.ChosenWeights;
import dev.mote.compress.layer.Images;
import dev.mote.compress.layer.LinearLayer;
import dev.mote.compress.polarized.Polarization.Errors;
import dev.mote.compress.polarized.Polarization.Fit;
import dev.mote.compress.weights.RoundedWeights;
import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Fits the paths of a network from its input on: two copies of it run side by side, the original and the one in two paths. */
final class LayerByLayer {
  private final Graph graph;
  private final Polarization options;
  private final Images original;
  private final Images polarized;
  private final Map<String, double[][]> sensitivities;
  private final int count;

  LayerByLayer(Graph graph, Polarization options, Function<Graph, Executor> executors) {
    this.graph = graph;
    this.options = options;
    this.original = new Images(graph, executors);
    this.polarized = new Images(graph, executors);
    this.count = options.samples().size();
    this.sensitivities = options.weighted() && options.fit() == Fit.TRAINED
        ? Sensitivity.of(graph, options.samples(), executors, options.seed())
        : Map.of();
  }

  Map<String, Polarized> run() {
    for (int index = 0; index < graph.inputs().size(); index++) {
      int at = index;
      List<Tensor> inputs = options.samples().stream().map(sample -> sample.get(at)).toList();
      original.put(graph.inputs().get(index), inputs);
      polarized.put(graph.inputs().get(index), inputs);
    }
    Map<String, Polarized> layers = new HashMap<>();
    for (Node node : graph.nodes()) {
      LinearLayer layer = Polarization.polarizable(graph, node);
      if (layer == null) {
        original.put(node, original.compute(node, node.op()));
        polarized.put(node, polarized.compute(node, node.op()));
      } else {
        layers.put(node.name(), fit(layer));
      }
    }
    return layers;
  }

  private Polarized fit(LinearLayer layer) {
    Node node = layer.node();
    List<Tensor> wanted = original.compute(node, layer.unclamped());
    List<Tensor> inputs = polarized.get(node.inputs().getFirst());
    Candidate best = candidate(layer, inputs, wanted, layer.weights());
    if (options.share()) {
      double[][] whole = layer.matrix(layer.weights().values(), 0);
      Path carried = Path.of(whole, best.residual.covariance(), sensitivities.get(node.name()), options.rank());
      Candidate other = candidate(layer, inputs, wanted, minus(layer, carried.product()));
      best = other.error < best.error ? other : best;
    }
    original.put(node, clamped(wanted, LinearLayer.activation(node.op())));
    List<Tensor> results = new ArrayList<>();
    for (Draw draw : best.draws) {
      Map<Integer, Tensor> constants = constants(layer, sum(layer, draw.weights, best.layer.path().product()),
          sumBias(best.layer));
      results.addAll(polarized.compute(node, node.op(), constants, draw.from, draw.to));
    }
    polarized.put(node, results);
    return best.layer;
  }

  /** The main path's weights on one device, and the images that it sees. */
  private record Draw(Tensor.Floats weights, int from, int to) {}

  /** A way to share a layer between both paths, and the error that is left. */
  private record Candidate(Polarized layer, List<Draw> draws, Residual residual, double error) {}

  private Candidate candidate(LinearLayer layer, List<Tensor> inputs, List<Tensor> wanted, Tensor.Floats main) {
    Node node = layer.node();
    RoundedWeights rounded = options.formats().apply(node).round(main, layer.axis());
    List<Draw> draws = draws(rounded, node.name());
    Residual residual = new Residual(layer);
    Tensor none = Tensor.zeros(DType.F32, Shape.of(layer.bias().length));
    double[][] mean = new double[layer.rows()][layer.columns()];
    for (Draw draw : draws) {
      residual.add(inputs.subList(draw.from, draw.to), wanted.subList(draw.from, draw.to),
          polarized.compute(node, layer.unclamped(), constants(layer, draw.weights, none), draw.from, draw.to));
      double[][] matrix = layer.matrix(draw.weights.values(), 0);
      for (int row = 0; row < mean.length; row++) {
        for (int column = 0; column < mean[row].length; column++) {
          mean[row][column] += matrix[row][column] * (draw.to - draw.from) / count;
        }
      }
    }
    double[][] left = layer.matrix(layer.weights().values(), 0);
    for (int row = 0; row < left.length; row++) {
      for (int column = 0; column < left[row].length; column++) {
        left[row][column] -= mean[row][column];
      }
    }
    double[][] sensitivity = sensitivities.get(node.name());
    double[][] aim = options.fit() == Fit.TRAINED ? residual.regression(left) : left;
    Path path = Path.of(aim, options.fit() == Fit.PLAIN ? null : residual.covariance(), sensitivity, options.rank());
    double error = error(aim, path.product(), residual.covariance(), sensitivity)
        + variation(layer, rounded, residual.squares(), sensitivity);
    // The mean difference, but for what the path makes of the mean patch, which it leaves out.
    double[] bias = residual.mean();
    return new Candidate(new Polarized(new ChosenWeights(rounded, bias), path, residual.meanPatch()), draws, residual,
        error);
  }

  private List<Draw> draws(RoundedWeights rounded, String layer) {
    return switch (options.variability()) {
      case Errors.None _ -> List.of(new Draw(rounded.reals(), 0, count));
      case Errors.Device(Variability device) -> List.of(new Draw(device.of(rounded, layer).reals(), 0, count));
      case Errors.Resampled(double deviation, int draws) -> IntStream.range(0, Math.min(draws, count))
          .mapToObj(draw -> new Draw(new Variability(deviation, options.seed() + draw).of(rounded, layer).reals(),
              count * draw / Math.min(draws, count), count * (draw + 1) / Math.min(draws, count)))
          .toList();
    };
  }

  /** {@code E |aim x - product x|^2}, weighed by sensitivity. */
  private static double error(double[][] aim, double[][] product, double[][] covariance,
      double @Nullable [][] sensitivity) {
    double[][] rest = new double[aim.length][aim[0].length];
    for (int row = 0; row < rest.length; row++) {
      for (int column = 0; column < rest[row].length; column++) {
        rest[row][column] = aim[row][column] - product[row][column];
      }
    }
    double[][] spread = Path.times(rest, covariance);
    double sum = 0;
    for (int row = 0; row < rest.length; row++) {
      for (int other = 0; other < rest.length; other++) {
        double weight = sensitivity == null ? row == other ? 1 : 0 : sensitivity[row][other];
        for (int column = 0; weight != 0 && column < rest[row].length; column++) {
          sum += weight * spread[row][column] * rest[other][column];
        }
      }
    }
    return sum;
  }

  /** What devices that nobody knows add to the error: the variance of each weight times the mean square of what it multiplies. */
  private double variation(LinearLayer layer, RoundedWeights rounded, double[] squares,
      double @Nullable [][] sensitivity) {
    if (!(options.variability() instanceof Errors.Resampled resampled)) {
      return 0;
    }
    double[][] main = layer.matrix(rounded.reals().values(), 0);
    double sum = 0;
    for (int row = 0; row < main.length; row++) {
      double weight = sensitivity == null ? 1 : sensitivity[row][row];
      for (int column = 0; column < main[row].length; column++) {
        double deviation = resampled.deviation() * main[row][column];
        sum += weight * deviation * deviation * squares[column];
      }
    }
    return sum;
  }

  private static double[][] negated(double[][] matrix) {
    double[][] result = new double[matrix.length][];
    for (int row = 0; row < matrix.length; row++) {
      result[row] = java.util.Arrays.stream(matrix[row]).map(value -> -value).toArray();
    }
    return result;
  }

  private static Tensor.Floats minus(LinearLayer layer, double[][] matrix) {
    return sum(layer, layer.weights(), negated(matrix));
  }

  private static Tensor.Floats sum(LinearLayer layer, Tensor.Floats weights, double[][] matrix) {
    float[] sum = weights.values().clone();
    for (int row = 0; row < matrix.length; row++) {
      for (int column = 0; column < matrix[row].length; column++) {
        sum[layer.index(0, row, column)] += (float) matrix[row][column];
      }
    }
    return new Tensor.Floats(weights.shape(), sum);
  }

  /** The bias of both paths as one layer: the path leaves out its effect on the mean patch. */
  private static Tensor sumBias(Polarized layer) {
    double[][] product = layer.path().product();
    float[] bias = new float[product.length];
    for (int row = 0; row < bias.length; row++) {
      double sum = layer.main().bias()[row];
      for (int column = 0; column < product[row].length; column++) {
        sum -= product[row][column] * layer.mean()[column];
      }
      bias[row] = (float) sum;
    }
    return new Tensor.Floats(Shape.of(bias.length), bias);
  }

  private static Map<Integer, Tensor> constants(LinearLayer layer, Tensor weights, Tensor bias) {
    return Map.of(layer.node().inputs().get(1), weights, layer.node().inputs().get(2), bias);
  }

  private static List<Tensor> clamped(List<Tensor> images, Activation activation) {
    return images.stream().map(image -> {
      float[] values = ((Tensor.Floats) image).values().clone();
      for (int index = 0; index < values.length; index++) {
        values[index] = activation.apply(values[index]);
      }
      return (Tensor) new Tensor.Floats(image.shape(), values);
    }).toList();
  }
}
