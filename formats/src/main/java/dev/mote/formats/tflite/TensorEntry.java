package dev.mote.formats.tflite;

import dev.mote.graph.Quantization;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.SparsityParameters;

/**
 * A tensor as a TFLite file describes it.
 *
 * @param index        its number in the subgraph
 * @param name         its name, never empty
 * @param type         its element type, a constant of the schema's {@code TensorType}
 * @param extents      the extents; dynamic ones are 1
 * @param quantization how its integers stand for reals
 * @param dataStart    where its contents start in the file; of no meaning where there are none
 * @param dataLength   bytes of contents, 0 where it is no constant
 * @param sparsity     where the elements lie that the contents list, or null where all are listed
 */
record TensorEntry(int index, String name, byte type, int[] extents, Quantization quantization, int dataStart,
    int dataLength, @Nullable SparsityParameters sparsity) {
  boolean isConstant() {
    return dataLength > 0;
  }

  /** Whether an extent is 0, which makes an empty constant possible. */
  boolean isEmpty() {
    for (int extent : extents) {
      if (extent == 0) {
        return true;
      }
    }
    return false;
  }
}
