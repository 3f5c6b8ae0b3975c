package dev.mote.learn.integer;

import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.List;

/** The tensors of samples one after the other as the tensor of a batch. */
final class Stack {
  private Stack() {}

  /** @param shape of the batch: that of a sample with the number of samples as first extent */
  static Tensor of(Shape shape, List<Tensor> samples) {
    return switch (samples.getFirst()) {
      case Tensor.Bytes first -> {
        byte[] values = new byte[shape.count()];
        copy(samples, each -> ((Tensor.Bytes) each).values(), values);
        yield new Tensor.Bytes(shape, first.dtype(), values);
      }
      case Tensor.Floats _ -> {
        float[] values = new float[shape.count()];
        copy(samples, each -> ((Tensor.Floats) each).values(), values);
        yield new Tensor.Floats(shape, values);
      }
      case Tensor.Shorts _ -> {
        short[] values = new short[shape.count()];
        copy(samples, each -> ((Tensor.Shorts) each).values(), values);
        yield new Tensor.Shorts(shape, values);
      }
      case Tensor.Ints _ -> {
        int[] values = new int[shape.count()];
        copy(samples, each -> ((Tensor.Ints) each).values(), values);
        yield new Tensor.Ints(shape, values);
      }
      case Tensor.Longs _ -> {
        long[] values = new long[shape.count()];
        copy(samples, each -> ((Tensor.Longs) each).values(), values);
        yield new Tensor.Longs(shape, values);
      }
    };
  }

  private static void copy(List<Tensor> samples, java.util.function.Function<Tensor, Object> array, Object target) {
    int at = 0;
    for (Tensor sample : samples) {
      int count = sample.shape().count();
      System.arraycopy(array.apply(sample), 0, target, at, count);
      at += count;
    }
  }
}
