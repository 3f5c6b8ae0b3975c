package dev.mote.compress.layer;

import dev.mote.compress.weights.RoundedWeights;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.graph.DType;
import dev.mote.graph.Quantization;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Chooses the int8 elements of one layer's weights so that the layer's results change least, for inputs of known covariance C: of
 * each row w of a matrix, elements q and a scale s for which {@code (w - s q)^T C (w - s q)} is small. The mean error goes into the
 * bias.
 *
 * <p>
 * First scales: the format's own, times the factor of a grid that leaves the least such error after plain rounding. Then weights are
 * rounded one after the other, each making up for those before ({@link CompensatedRounding}); pruned weights are rounded to 0
 * (E. Frantar et al., SparseGPT, 2023). Then single elements move as long as that makes the error smaller.
 *
 * @param format   what elements there are
 * @param sparsity the share of each layer's weights that become 0, 0 to below 1: those whose loss costs least
 */
public record ErrorCompensation(WeightFormat format, double sparsity) {
  private static final double DAMPING = 0.01;
  /** A covariance of few patches is damped by so much more for each number of a patch over each patch. */
  private static final double FEW = 0.1;
  private static final double[] FACTORS = {1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35};
  private static final int SWEEPS = 20;

  /** The weights and bias of {@code layer} for inputs like {@code moments}. */
  public ChosenWeights choose(LinearLayer layer, Moments moments, double[] leastScales) {
    RoundedWeights start = format.round(layer.weights(), layer.axis(), leastScales);
    Storage storage = start.integers().storage();
    int channels = layer.bias().length;
    double[] scales = new double[channels];
    Arrays.setAll(scales, channel -> start.quantization().scale(channel));
    double[][][] covariances = new double[layer.groups()][][];
    for (int group = 0; group < layer.groups(); group++) {
      covariances[group] = Symmetric.damped(moments.covariance(group),
          Math.min(1, DAMPING + FEW * layer.columns() / Math.max(1, moments.count())));
    }
    Row[] rows = new Row[channels];
    for (int channel = 0; channel < channels; channel++) {
      int group = channel / layer.rows();
      int row = channel % layer.rows();
      int[] places = IntStream.range(0, layer.columns()).map(column -> layer.index(group, row, column)).toArray();
      double[] weights = Arrays.stream(places).mapToDouble(place -> layer.weights().values()[place]).toArray();
      rows[channel] = new Row(weights, places, covariances[group], storage);
    }
    chooseScales(rows, scales, leastScales, start.quantization().perAxis());
    byte[] elements = new byte[layer.weights().values().length];
    double[] bias = layer.bias().clone();
    for (int group = 0; group < layer.groups(); group++) {
      CompensatedRounding rounding = new CompensatedRounding(covariances[group]);
      double[][] inverse = sparsity > 0 ? Symmetric.inverse(covariances[group]) : covariances[group];
      double[] mean = moments.mean(group);
      for (int row = 0; row < layer.rows(); row++) {
        int channel = layer.channel(group, row);
        // Scales are floats in the network: what is chosen here must be what runs there.
        double scale = (float) scales[channel];
        int[] chosen = rows[channel].best(rounding, scale, rows[channel].leastCostly(inverse, sparsity));
        for (int column = 0; column < chosen.length; column++) {
          elements[layer.index(group, row, column)] = (byte) chosen[column];
          bias[channel] += (rows[channel].weights[column] - scale * chosen[column]) * mean[column];
        }
      }
    }
    float[] floats = new float[start.quantization().scales().length];
    for (int index = 0; index < floats.length; index++) {
      floats[index] = (float) scales[index];
    }
    return new ChosenWeights(new RoundedWeights(
        new Tensor.Bytes(layer.weights().shape(), DType.I8, elements, storage),
        new Quantization.Affine(floats, new int[floats.length], start.quantization().axis())), bias);
  }

  /** One factor for all channels where they share a scale, else one each. */
  private static void chooseScales(Row[] rows, double[] scales, double[] leastScales, boolean perChannel) {
    double[][] errors = new double[rows.length][FACTORS.length];
    for (int channel = 0; channel < rows.length; channel++) {
      for (int factor = 0; factor < FACTORS.length; factor++) {
        double least = leastScales.length == 0 ? 0 : leastScales[channel];
        double scale = scales[channel] * FACTORS[factor];
        errors[channel][factor] = scale < least ? Double.POSITIVE_INFINITY : rows[channel].plainError(scale);
      }
    }
    double[] sums = new double[FACTORS.length];
    for (double[] own : errors) {
      Arrays.setAll(sums, factor -> sums[factor] + own[factor]);
    }
    for (int channel = 0; channel < rows.length; channel++) {
      scales[channel] *= FACTORS[leastOf(perChannel ? errors[channel] : sums)];
    }
  }

  private static int leastOf(double[] errors) {
    int best = 0;
    for (int index = 1; index < errors.length; index++) {
      best = errors[index] < errors[best] ? index : best;
    }
    return best;
  }

  /** One row of a matrix. */
  private static final class Row {
    private final double[] weights;
    private final int[] places;
    private final double[][] covariance;
    private final Storage storage;

    Row(double[] weights, int[] places, double[][] covariance, Storage storage) {
      this.weights = weights;
      this.places = places;
      this.covariance = covariance;
      this.storage = storage;
    }

    private int nearest(double ratio, int column) {
      return ErrorCompensation.nearest(storage, ratio, places[column]);
    }

    /** The elements of plain rounding. */
    private int[] plain(double scale, boolean[] pruned) {
      int[] chosen = new int[weights.length];
      Arrays.setAll(chosen, column -> pruned[column] ? 0 : nearest(weights[column] / scale, column));
      return chosen;
    }

    /** The error of plain rounding. */
    double plainError(double scale) {
      return error(plain(scale, new boolean[weights.length]), scale);
    }

    /** The better of where errors taken over and where plain rounding lead. */
    int[] best(CompensatedRounding rounding, double scale, boolean[] pruned) {
      int[] first = new int[weights.length];
      rounding.round(weights, scale, (wanted, _, column) -> pruned[column] ? 0 : nearest(wanted, column), first);
      int[] second = plain(scale, pruned);
      descend(first, scale, pruned);
      descend(second, scale, pruned);
      return error(first, scale) <= error(second, scale) ? first : second;
    }

    private double error(int[] chosen, double scale) {
      double[] error = new double[weights.length];
      Arrays.setAll(error, column -> weights[column] - scale * chosen[column]);
      double sum = 0;
      for (int row = 0; row < error.length; row++) {
        double product = 0;
        for (int column = 0; column < error.length; column++) {
          product += covariance[row][column] * error[column];
        }
        sum += error[row] * product;
      }
      return sum;
    }

    /** The share of columns whose weights cost least to lose: {@code w^2 / (C^-1)_jj} is what the others cannot make up for. */
    boolean[] leastCostly(double[][] inverse, double share) {
      boolean[] pruned = new boolean[weights.length];
      IntStream.range(0, weights.length).boxed()
          .sorted(Comparator.comparingDouble((Integer at) -> weights[at] * weights[at] / inverse[at][at]))
          .limit(Math.round(share * weights.length)).forEach(at -> pruned[at] = true);
      return pruned;
    }

    /** Moves single elements to where the error is least with all others as they are, until none moves. */
    private void descend(int[] chosen, double scale, boolean[] pruned) {
      int size = weights.length;
      double[] gradient = new double[size];
      for (int column = 0; column < size; column++) {
        double error = weights[column] - scale * chosen[column];
        for (int row = 0; row < size; row++) {
          gradient[row] += covariance[column][row] * error;
        }
      }
      boolean moving = true;
      for (int sweep = 0; sweep < SWEEPS && moving; sweep++) {
        moving = false;
        for (int column = 0; column < size; column++) {
          double wanted = chosen[column] + gradient[column] / (covariance[column][column] * scale);
          int moved = pruned[column] ? 0 : nearest(wanted, column);
          if (Math.abs(moved - wanted) < Math.abs(chosen[column] - wanted) - 1e-9) {
            double step = scale * (moved - chosen[column]);
            for (int row = 0; row < size; row++) {
              gradient[row] -= covariance[column][row] * step;
            }
            chosen[column] = moved;
            moving = true;
          }
        }
      }
    }
  }

  /** The element nearest to {@code ratio} that {@code storage} has a code for at {@code index}. */
  static int nearest(Storage storage, double ratio, int index) {
    return switch (storage) {
      case Storage.Plain _ -> (int) Math.clamp(Math.round(ratio), -127, 127);
      case Storage.Packed packed -> {
        int top = (1 << packed.bits() - 1) - 1;
        long code = Math.round((ratio - packed.half()) / packed.step());
        yield (int) Math.clamp(code, packed.halfway() ? -top - 1 : -top, top) * packed.step() + packed.half();
      }
      case Storage.Codebook codebook -> {
        int best = codebook.entries()[0];
        for (byte entry : codebook.entries()) {
          best = Math.abs(entry - ratio) < Math.abs(best - ratio) ? entry : best;
        }
        yield best;
      }
      case Storage.Blocks blocks -> {
        int run = index / blocks.block();
        int best = blocks.element(run, 0);
        for (int code = 1; code < blocks.entries().length; code++) {
          int element = blocks.element(run, code);
          best = Math.abs(element - ratio) < Math.abs(best - ratio) ? element : best;
        }
        yield best;
      }
      default ->
        throw new UnsupportedException("weights are chosen for a layer's result among packed, codebook and block"
            + " elements, found storage as " + storage.label() + "; take another format");
    };
  }
}
