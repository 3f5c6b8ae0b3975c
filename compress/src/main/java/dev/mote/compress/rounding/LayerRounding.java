package dev.mote.compress.rounding;

import dev.mote.compress.layer.LinearLayer;
import dev.mote.compress.layer.Regression;
import dev.mote.compress.layer.Symmetric;
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

  /** What a layer reads in the current network, and what its weights make of what it reads in the network as it was. */
  Regression seen(Graph original, Graph current, WeightLayer layer) {
    LinearLayer reals = layer.reals(original);
    double[][][] matrices = new double[reals.groups()][][];
    Arrays.setAll(matrices, group -> reals.matrix(reals.weights().values(), group));
    Regression regression = new Regression(reals);
    int input = layer.node().inputs().getFirst();
    List<Tensor.Floats> xs = Observer.observe(original, input, samples, executors);
    List<Tensor.Floats> zs = original == current ? xs : Observer.observe(current, input, samples, executors);
    int pixels = reals.pixels(xs.getFirst().shape());
    int places = Math.clamp((windows + samples.size() - 1) / samples.size(), 1, pixels);
    float[] patch = new float[reals.groups() * reals.columns()];
    double[] wanted = new double[reals.bias().length];
    SplittableRandom random = new SplittableRandom(seed);
    for (int sample = 0; sample < xs.size(); sample++) {
      for (int place = 0; place < places; place++) {
        int pixel = places == pixels ? place : random.nextInt(pixels);
        reals.patch(xs.get(sample), pixel, patch);
        for (int channel = 0; channel < wanted.length; channel++) {
          int group = channel / reals.rows();
          wanted[channel] = product(matrices[group][channel % reals.rows()], patch, group * reals.columns());
        }
        reals.patch(zs.get(sample), pixel, patch);
        regression.add(patch, wanted);
      }
    }
    return regression;
  }

  private static double product(double[] row, float[] patch, int from) {
    double sum = 0;
    for (int column = 0; column < row.length; column++) {
      sum += row[column] * patch[from + column];
    }
    return sum;
  }

  /** The whole numbers of a group's rows and the step of each row. */
  record Steps(double[] sizes, int[][] numbers) {}

  /** How the rows of a group, the first of which is row {@code from}, are rounded. */
  interface Choice {
    Steps of(double[][] covariance, double[][] rows, int from);
  }

  /** The current network with one layer rounded. */
  static Graph with(Graph original, Graph current, WeightLayer layer, Regression seen, Choice choice) {
    LinearLayer reals = layer.reals(original);
    double[] bias = reals.bias();
    double[] wanted = seen.mean();
    double[] sizes = new double[layer.rows()];
    int[][] numbers = new int[layer.rows()][];
    for (int group = 0; group < layer.groups(); group++) {
      double[][] weights = reals.matrix(reals.weights().values(), group);
      double[][] rows = original == current ? weights : seen.nearest(group, weights, DAMPING);
      double[] patch = seen.moments().mean(group);
      int from = reals.channel(group, 0);
      Steps steps = choice.of(Symmetric.damped(seen.moments().covariance(group), DAMPING), rows, from);
      for (int row = 0; row < rows.length; row++) {
        sizes[from + row] = steps.sizes[row];
        numbers[from + row] = steps.numbers[row];
        double given = 0;
        for (int place = 0; place < patch.length; place++) {
          given += steps.numbers[row][place] * steps.sizes[row] * patch[place];
        }
        bias[from + row] += wanted[from + row] - given;
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
