package dev.mote.compress.weights;

import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;

/**
 * The weights of one layer as int8 elements.
 *
 * @param integers     the elements, of the float weights' shape, with the storage that has a short code for each
 * @param quantization zero point 0, and a scale for each output channel or one for all
 */
public record RoundedWeights(Tensor.Bytes integers, Quantization.Affine quantization) {
  /** The real numbers that the elements stand for. */
  public Tensor.Floats reals() {
    Shape shape = integers.shape();
    float[] reals = new float[shape.count()];
    for (int index = 0; index < reals.length; index++) {
      reals[index] = (float) (quantization.scale(channel(shape, index)) * (double) integers.values()[index]);
    }
    return new Tensor.Floats(shape, reals);
  }

  private int channel(Shape shape, int index) {
    return quantization.perAxis() ? Slices.slice(shape, quantization.axis(), index) : 0;
  }
}
