package dev.mote.compress.rounding;

import dev.mote.graph.DType;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Rounds one layer after the other on the samples that it sees.
 *
 * @param samples   inputs of the network
 * @param windows   places looked at in each layer, about
 * @param seed      of their choice
 * @param executors makes what runs the network
 */
record LayerRounding(List<Tensor> samples, int windows, long seed, Function<Graph, Executor> executors) {
  private static final double DAMPING = 0.01;

  /** What a layer's groups see in the network as it was and in the current one. */
  List<Moments> moments(Graph original, Graph current, WeightLayer layer) {
    List<Moments> moments = new ArrayList<>();
    for (int group = 0; group < layer.groups(); group++) {
      moments.add(new Moments(layer.length()));
    }
    int input = layer.node().inputs().getFirst();
    List<byte[]> xs = Observer.observe(original, input, samples, executors);
    List<byte[]> zs = original == current ? xs : Observer.observe(current, input, samples, executors);
    int pixels = layer.pixels(original);
    int places = Math.clamp((windows + samples.size() - 1) / samples.size(), 1, pixels);
    double[] x = new double[layer.length()];
    double[] z = new double[layer.length()];
    SplittableRandom random = new SplittableRandom(seed);
    for (int sample = 0; sample < xs.size(); sample++) {
      for (int place = 0; place < places; place++) {
        int pixel = places == pixels ? place : random.nextInt(pixels);
        for (int group = 0; group < layer.groups(); group++) {
          layer.window(original, xs.get(sample), group, pixel, x);
          layer.window(original, zs.get(sample), group, pixel, z);
          moments.get(group).add(x, z);
        }
      }
    }
    return moments;
  }

  /** The whole numbers of a group's rows and the step of each row. */
  record Steps(double[] sizes, int[][] numbers) {}

  /** How the rows of a group, the first of which is row {@code from}, are rounded. */
  interface Choice {
    Steps of(double[][] covariance, double[][] rows, int from);
  }

  /** The current network with one layer rounded. */
  static Graph with(Graph original, Graph current, WeightLayer layer, List<Moments> moments, Choice choice) {
    double[][] weights = layer.reals(original);
    double[] bias = layer.biases(original);
    double[] sizes = new double[layer.rows()];
    int[][] numbers = new int[layer.rows()][];
    for (int group = 0; group < layer.groups(); group++) {
      int from = group * layer.groupRows();
      Moments of = moments.get(group);
      double[][] rows = Arrays.copyOfRange(weights, from, from + layer.groupRows());
      double[][] covariance = of.covariance(DAMPING);
      double[][] wanted = original == current
          ? rows
          : of.regressed(rows, new Cholesky(covariance), DAMPING, covariance);
      Steps steps = choice.of(covariance, wanted, from);
      for (int row = 0; row < rows.length; row++) {
        sizes[from + row] = steps.sizes[row];
        numbers[from + row] = steps.numbers[row];
        double[] rounded = new double[layer.length()];
        for (int place = 0; place < rounded.length; place++) {
          rounded[place] = steps.numbers[row][place] * steps.sizes[row];
        }
        bias[from + row] += of.meanOfX(rows[row]) - of.meanOfZ(rounded);
      }
    }
    return written(current, layer, sizes, numbers, bias);
  }

  private static Graph written(Graph graph, WeightLayer layer, double[] sizes, int[][] numbers, double[] bias) {
    int largest = 1;
    for (int[] row : numbers) {
      for (int number : row) {
        largest = Math.max(largest, Math.abs(number));
      }
    }
    int unit = CodeLengths.LARGEST / largest;
    byte[] elements = new byte[layer.rows() * layer.length()];
    float[] scales = new float[layer.rows()];
    for (int row = 0; row < layer.rows(); row++) {
      scales[row] = (float) (sizes[row] / unit);
      for (int place = 0; place < layer.length(); place++) {
        elements[layer.index(row, place)] = (byte) (unit * numbers[row][place]);
      }
    }
    List<Value> values = new ArrayList<>(graph.values());
    Value old = graph.value(layer.weights());
    int axis = old.type().affine().perAxis() ? old.type().affine().axis() : 0;
    Quantization.Affine quantization = Quantization.perAxis(scales, axis);
    values.set(layer.weights(), new Value(old.name(), old.type().withQuantization(quantization),
        new Tensor.Bytes(old.type().shape(), DType.I8, elements)));
    if (layer.bias() >= 0) {
      double input = graph.inputType(layer.node(), 0).affine().scale();
      int[] integers = new int[layer.rows()];
      float[] biasScales = new float[layer.rows()];
      for (int row = 0; row < integers.length; row++) {
        biasScales[row] = (float) input * scales[row];
        integers[row] = (int) Math.clamp(Math.round(bias[row] / (input * scales[row])), Integer.MIN_VALUE,
            Integer.MAX_VALUE);
      }
      Value before = graph.value(layer.bias());
      TensorType type = before.type().isQuantized()
          ? before.type().withQuantization(Quantization.perAxis(biasScales, 0))
          : before.type();
      values.set(layer.bias(), new Value(before.name(), type, new Tensor.Ints(Shape.of(integers.length), integers)));
    }
    return new Graph(graph.name(), values, graph.nodes(), graph.inputs(), graph.outputs());
  }
}
