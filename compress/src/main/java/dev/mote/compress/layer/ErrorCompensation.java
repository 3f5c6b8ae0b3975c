package dev.mote.compress.layer;

import dev.mote.compress.weights.RoundedWeights;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.graph.DType;
import dev.mote.graph.Quantization;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Chooses the int8 elements of one layer's weights so that the layer's results change least, for inputs of known covariance C: of
 * each row w of a matrix, elements q and a scale s for which {@code (w - s q)^T C (w - s q)} is small. The mean error goes into the
 * bias.
 *
 * <p>
 * Weights that are to become 0 are chosen first ({@link BrainSurgeon}). Then, for each factor of a grid times the format's own scale,
 * weights are rounded one after the other, each making up for those before ({@link CompensatedRounding}), and single elements move as
 * long as that makes the error smaller; the scale with the least error is taken, before zeros.
 *
 * @param format what elements there are
 */
public record ErrorCompensation(WeightFormat format) {
  private static final double DAMPING = 0.01;
  /** A covariance of few patches is damped by so much more for each number of a patch over each patch. */
  private static final double FEW = 0.1;
  private static final double[] FACTORS = {1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35};
  private static final int SWEEPS = 20;

  /**
   * The weights and bias of {@code layer} for inputs like {@code moments}.
   *
   * @param leastScales no scale is less; empty where any may be
   * @param zeros       how many weights of each output channel become 0 for certain: those whose loss costs least
   */
  public ChosenWeights choose(LinearLayer layer, Moments moments, double[] leastScales, int[] zeros) {
    RoundedWeights start = format.round(layer.weights(), layer.axis(), leastScales);
    Storage storage = start.integers().storage();
    int channels = layer.bias().length;
    double[] scales = new double[channels];
    Arrays.setAll(scales, channel -> start.quantization().scale(channel));
    double[][][] covariances = new double[layer.groups()][][];
    Arrays.setAll(covariances, group -> damped(moments, group));
    Row[] rows = new Row[channels];
    for (int channel = 0; channel < channels; channel++) {
      int group = channel / layer.rows();
      int row = channel % layer.rows();
      int[] places = IntStream.range(0, layer.columns()).map(column -> layer.index(group, row, column)).toArray();
      double[] weights = Arrays.stream(places).mapToDouble(place -> layer.weights().values()[place]).toArray();
      rows[channel] = new Row(weights, places, covariances[group], storage);
    }
    CompensatedRounding[] roundings = new CompensatedRounding[layer.groups()];
    Arrays.setAll(roundings, group -> new CompensatedRounding(covariances[group]));
    chooseScales(rows, roundings, scales, leastScales, start.quantization().perAxis());
    byte[] elements = new byte[layer.weights().values().length];
    double[] bias = layer.bias().clone();
    for (int group = 0; group < layer.groups(); group++) {
      double[][] inverse = IntStream.of(zeros).anyMatch(count -> count > 0)
          ? Symmetric.inverse(covariances[group])
          : covariances[group];
      double[] mean = moments.mean(group);
      for (int row = 0; row < layer.rows(); row++) {
        int channel = layer.channel(group, row);
        // Scales are floats in the network: what is chosen here must be what runs there.
        double scale = (float) scales[channel];
        BrainSurgeon pruned = BrainSurgeon.of(rows[channel].weights, inverse, zeros[channel]);
        int[] chosen = rows[channel].best(roundings[group], scale, pruned);
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

  /** A layer's covariance, damped the more the fewer patches tell of it. */
  static double[][] damped(Moments moments, int group) {
    double[][] covariance = moments.covariance(group);
    return Symmetric.damped(covariance,
        Math.min(1, DAMPING + FEW * covariance.length / Math.max(1, moments.count())));
  }

  /** One factor for all channels where they share a scale, else one each. */
  private static void chooseScales(Row[] rows, CompensatedRounding[] roundings, double[] scales, double[] leastScales,
      boolean perChannel) {
    double[][] errors = new double[rows.length][FACTORS.length];
    IntStream.range(0, rows.length).parallel().forEach(channel -> {
      CompensatedRounding rounding = roundings[channel * roundings.length / rows.length];
      BrainSurgeon whole = BrainSurgeon.none(rows[channel].weights);
      for (int factor = 0; factor < FACTORS.length; factor++) {
        double least = leastScales.length == 0 ? 0 : leastScales[channel];
        double scale = scales[channel] * FACTORS[factor];
        errors[channel][factor] = scale < least
            ? Double.POSITIVE_INFINITY
            : rows[channel].error(rows[channel].best(rounding, scale, whole), scale);
      }
    });
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

    /** The better of where errors taken over and where plain rounding lead. */
    int[] best(CompensatedRounding rounding, double scale, BrainSurgeon pruned) {
      boolean[] gone = new boolean[weights.length];
      IntStream.of(pruned.order()).forEach(column -> gone[column] = true);
      int[] first = new int[weights.length];
      rounding.round(weights, scale, (wanted, _, column) -> gone[column] ? 0 : nearest(wanted, column), first);
      int[] second = new int[weights.length];
      Arrays.setAll(second, column -> gone[column] ? 0 : nearest(pruned.left()[column] / scale, column));
      descend(first, scale, gone);
      descend(second, scale, gone);
      return error(first, scale) <= error(second, scale) ? first : second;
    }

    double error(int[] chosen, double scale) {
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

    /** Moves single elements to where the error is least with all others as they are, until none moves. */
    private void descend(int[] chosen, double scale, boolean[] gone) {
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
          int moved = gone[column] ? 0 : nearest(wanted, column);
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
