package dev.mote.formats.storage;

import dev.mote.graph.DType;
import dev.mote.graph.Quantization;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * 4-bit weights in the two ways they are counted: files hold q of -8 to 7, Mote's constants the int8 elements 16 q with a
 * sixteenth of the scale, stored in 4 bits. Powers of two, so that no real number changes.
 *
 * @param integers the elements, of type I4 as in files or left-aligned int8
 * @param affine   what they stand for
 */
public record FourBits(Tensor integers, Quantization.Affine affine) {
  private static final int STEP = 16;
  private static final Storage STORAGE = new Storage.Packed(4, false);

  /**
   * The integers of a file as Mote's constants hold them; as they are where the scale is too small to be divided.
   *
   * @param lowest the least that the file's type can hold, -8 or, unsigned, 0
   */
  public static FourBits aligned(Tensor integers, Quantization.Affine affine, int lowest) {
    int middle = lowest + 8;
    float[] scales = affine.scales().clone();
    int[] zeros = affine.zeroPoints().clone();
    for (int index = 0; index < scales.length; index++) {
      scales[index] /= STEP;
      zeros[index] = (zeros[index] - middle) * STEP;
      if (scales[index] < Float.MIN_NORMAL || zeros[index] < Byte.MIN_VALUE || zeros[index] > Byte.MAX_VALUE) {
        return new FourBits(integers, affine);
      }
    }
    byte[] elements = new byte[integers.shape().count()];
    for (int index = 0; index < elements.length; index++) {
      elements[index] = (byte) ((integers.integer(index) - middle) * STEP);
    }
    return new FourBits(new Tensor.Bytes(integers.shape(), DType.I8, elements, STORAGE),
        new Quantization.Affine(scales, zeros, affine.axis()));
  }

  /** A constant as files hold it; null where it is stored otherwise, or its scales or zero points have no such form. */
  public static @Nullable FourBits ofConstant(Tensor constant, Quantization.Affine affine) {
    if (!(constant instanceof Tensor.Bytes bytes) || !bytes.storage().equals(STORAGE)) {
      return constant.dtype() == DType.I4 ? new FourBits(constant, affine) : null;
    }
    float[] scales = affine.scales().clone();
    for (int index = 0; index < scales.length; index++) {
      scales[index] *= STEP;
      if (!(scales[index] <= Float.MAX_VALUE) || affine.zeroPoint(index) != 0) {
        return null;
      }
    }
    byte[] integers = bytes.values().clone();
    for (int index = 0; index < integers.length; index++) {
      integers[index] /= STEP;
    }
    return new FourBits(new Tensor.Bytes(bytes.shape(), DType.I4, integers),
        new Quantization.Affine(scales, affine.zeroPoints(), affine.axis()));
  }
}
