package dev.mote.graph.reference;

import dev.mote.graph.Activation;
import dev.mote.graph.Requantization;
import dev.mote.graph.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What follows the accumulators of quantised sums of products: requantisation, zero point, clamp.
 *
 * @param factors   one factor, or one a result channel
 * @param wide      whether accumulators have 64 bits ({@link Requantization#applyWide}), else they wrap to 32
 * @param zeroPoint the result's zero point
 * @param min       the smallest result
 * @param max       the largest result
 */
record OutputStage(List<Requantization> factors, boolean wide, int zeroPoint, int min, int max) {
  /** The stage of a convolution: {@link Requantization#ofChannel}. */
  static OutputStage perChannel(TensorType x, TensorType w, TensorType y, boolean wide, Activation activation) {
    List<Requantization> factors = IntStream.range(0, w.affine().scales().length)
        .mapToObj(channel -> Requantization.ofChannel(x, w, y, channel)).toList();
    return of(factors, y, wide, activation);
  }

  /** The stage of a product with one scale on both sides. */
  static OutputStage perTensor(TensorType x, TensorType w, TensorType y, boolean wide, Activation activation) {
    return of(List.of(Requantization.ofTensor(x, w, y)), y, wide, activation);
  }

  private static OutputStage of(List<Requantization> factors, TensorType y, boolean wide, Activation activation) {
    return new OutputStage(factors, wide, y.affine().zeroPoint(), activation.quantizedMin(y),
        activation.quantizedMax(y));
  }

  /** The result of one accumulator of a channel. */
  long apply(long sum, int channel) {
    Requantization factor = factors.get(factors.size() == 1 ? 0 : channel);
    int scaled = wide ? factor.applyWide(sum) : factor.apply((int) sum);
    return Numbers.clamp((long) scaled + zeroPoint, min, max);
  }

  /** The results of accumulators whose last dimension is the channel; {@code bias} is empty or one a channel. */
  long[] apply(long[] sums, long[] bias, int channels) {
    long[] results = new long[sums.length];
    for (int index = 0; index < sums.length; index++) {
      int channel = index % channels;
      results[index] = apply(bias.length == 0 ? sums[index] : sums[index] + bias[channel], channel);
    }
    return results;
  }
}
