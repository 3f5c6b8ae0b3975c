package dev.mote.formats.data;

import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tensors of one type one after the other without a header: int8, uint8 or little-endian float32, by the network's input. */
final class RawFile {
  private RawFile() {}

  static Parts open(Path file, @Nullable TensorType input) {
    if (input == null) {
      throw new BadInputException("a raw file is read as a network's input, found no network for raw:" + file
          + "; give a model, or use npy:FILE");
    }
    int bits = input.dtype().bits();
    if (bits != 8 && input.dtype() != DType.F32) {
      throw new BadInputException("a raw file holds 8-bit integers or 32-bit floats, found the network's input "
          + input.dtype().label() + " for " + file + "; use npy:FILE");
    }
    byte[] bytes = Reading.bytes(file);
    Shape sample = input.shape().rank() > 1 && input.shape().dim(0) == 1
        ? Shape.of(java.util.Arrays.copyOfRange(input.shape().toArray(), 1, input.shape().rank()))
        : input.shape();
    long sampleBytes = (long) sample.count() * bits / 8;
    if (sampleBytes == 0 || bytes.length == 0 || bytes.length % sampleBytes != 0) {
      throw new BadInputException(
          "a raw file holds whole samples, here of " + sampleBytes + " bytes, found " + bytes.length
              + " bytes in " + file + "; take the file of this network");
    }
    int size = (int) (bytes.length / sampleBytes);
    Shape all = Shape.of(size, sample.count());
    if (input.dtype() == DType.F32) {
      float[] values = new float[all.count()];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      return Parts.undivided(
          new Numbers("raw:" + file, sample, size, new Tensor.Floats(all, values), new int[0], List.of()));
    }
    Quantization.Affine affine = input.isQuantized() ? input.affine() : Quantization.perTensor(1, 0);
    return Parts.undivided(new Numbers("raw:" + file, sample, size, new Tensor.Bytes(all, input.dtype(), bytes),
        affine.scale(), affine.zeroPoint(), new int[0], List.of()));
  }
}
