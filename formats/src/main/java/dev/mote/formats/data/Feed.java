package dev.mote.formats.data;

import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;

/**
 * The samples of a data set as inputs of a network.
 *
 * <p>
 * Real numbers are rounded to the integers of a quantised input (half away from zero, clamped to the type). A sample is
 * height, width, channels; where the input is {@code [1, channels, height, width]} it is transposed, else it only has to have
 * as many elements as the input.
 *
 * @param data  the samples
 * @param input the network's input type, of one sample
 */
public record Feed(DataSet data, TensorType input) {
  /** Checks that samples fit the input. Throws {@link BadInputException} where they do not. */
  public Feed {
    if (data.sampleShape().count() != input.shape().count()) {
      throw new BadInputException("a sample has as many elements as the network's input, " + input.shape() + ", found "
          + data.sampleShape() + " in " + data.name() + "; take a data set of this network");
    }
    if (input.dtype().bits() > 16 && input.dtype() != DType.F32 && input.isQuantized()) {
      throw new BadInputException("samples feed float inputs and quantised ones of at most 16 bits, found " + input
          + "; convert the network's input");
    }
  }

  /**
   * Sample {@code index} as a tensor of the input's shape and element type.
   *
   * @throws BadInputException where one of its numbers is not finite, or its file is damaged
   */
  public Tensor tensor(int index) {
    float[] values = new float[input.shape().count()];
    data.read(index, values, 0);
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new BadInputException("a sample's numbers are finite, found " + value + " in sample " + index + " of "
            + data.name() + "; correct or remove it");
      }
    }
    return encode(channelsFirst() ? transposed(values) : values, input);
  }

  /** Real numbers as a tensor of {@code type}, rounded to its integers where it is quantised or an integer type. */
  public static Tensor encode(float[] values, TensorType type) {
    if (type.dtype() == DType.F32) {
      return new Tensor.Floats(type.shape(), values);
    }
    Quantization.Affine affine = type.isQuantized() ? type.affine() : Quantization.perTensor(1, 0);
    long[] integers = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      float scaled = values[i] / affine.scale();
      long rounded = (long) Math.copySign(Math.floor(Math.abs((double) scaled) + 0.5), scaled) + affine.zeroPoint();
      integers[i] = Math.clamp(rounded, type.dtype().min(), type.dtype().max());
    }
    return switch (type.dtype()) {
      case F32 -> throw new IllegalStateException("handled above");
      case I16 -> {
        short[] shorts = new short[integers.length];
        for (int i = 0; i < shorts.length; i++) {
          shorts[i] = (short) integers[i];
        }
        yield new Tensor.Shorts(type.shape(), shorts);
      }
      case I32 -> new Tensor.Ints(type.shape(), java.util.Arrays.stream(integers).mapToInt(Math::toIntExact).toArray());
      case I64 -> new Tensor.Longs(type.shape(), integers);
      case I8, U8, BOOL, I4, I2, BINARY, TERNARY, SPIKE -> {
        byte[] bytes = new byte[integers.length];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) integers[i];
        }
        yield new Tensor.Bytes(type.shape(), type.dtype(), bytes);
      }
    };
  }

  private boolean channelsFirst() {
    Shape from = data.sampleShape();
    Shape to = input.shape();
    return from.rank() == 3 && to.rank() == 4 && from.last() > 1 && to.dim(1) == from.dim(2) && to.dim(2) == from.dim(0)
        && to.dim(3) == from.dim(1) && !(to.dim(1) == from.dim(0) && to.dim(3) == from.dim(2));
  }

  private float[] transposed(float[] pixels) {
    int channels = data.sampleShape().last();
    int area = pixels.length / channels;
    float[] planes = new float[pixels.length];
    for (int pixel = 0; pixel < area; pixel++) {
      for (int channel = 0; channel < channels; channel++) {
        planes[channel * area + pixel] = pixels[pixel * channels + channel];
      }
    }
    return planes;
  }
}
