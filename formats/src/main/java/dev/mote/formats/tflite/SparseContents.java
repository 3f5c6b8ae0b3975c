package dev.mote.formats.tflite;

import com.google.flatbuffers.Table;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import org.tensorflow.lite.schema.DimensionMetadata;
import org.tensorflow.lite.schema.DimensionType;
import org.tensorflow.lite.schema.Int32Vector;
import org.tensorflow.lite.schema.SparseIndexVector;
import org.tensorflow.lite.schema.SparsityParameters;
import org.tensorflow.lite.schema.TensorType;
import org.tensorflow.lite.schema.Uint16Vector;
import org.tensorflow.lite.schema.Uint8Vector;

/**
 * Spreads the listed elements of a sparse constant over its shape (the schema's {@code SparsityParameters}): a tree whose
 * levels are the dimensions in traversal order, then the dimensions within blocks; a dense level has every index, a
 * compressed one lists those of each node between two segment bounds.
 */
final class SparseContents {
  /** A sparse constant may unfold to this many times the file, no more. */
  private static final int MOST_GROWTH = 3;

  private final TensorEntry tensor;
  private final int[] extents;
  private final int[] steps;
  private final Level[] levels;
  private final Tensor listed;
  private final float[] floats;
  private final byte[] bytes;

  /** The indices of one level; {@code bounds} and {@code indices} matter only where it is not dense. */
  private record Level(boolean dense, int size, int step, IntUnaryOperator bounds, IntUnaryOperator indices) {}

  static Tensor decode(TensorEntry tensor, TfliteFile file) {
    boolean isFloat = tensor.type() == TensorType.FLOAT32 || tensor.type() == TensorType.FLOAT16;
    if (!isFloat && tensor.type() != TensorType.INT8) {
      throw new UnsupportedException("sparse weights are floats or int8, found " + TensorType.names[tensor.type()]
          + " at '" + tensor.name() + "'; export the network with dense weights");
    }
    Shape shape = Shape.of(tensor.extents());
    file.unfold((long) shape.count() * (isFloat ? 4 : 1), MOST_GROWTH, tensor.name());
    int width = tensor.type() == TensorType.FLOAT32 ? 4 : tensor.type() == TensorType.FLOAT16 ? 2 : 1;
    TensorEntry flat = new TensorEntry(tensor.index(), tensor.name(), tensor.type(),
        new int[]{tensor.dataLength() / width}, Quantization.NONE, tensor.dataStart(), tensor.dataLength(), null);
    SparseContents contents = new SparseContents(tensor, Contents.decode(flat, file), isFloat);
    contents.spread(0, 0, 0);
    return isFloat ? new Tensor.Floats(shape, contents.floats) : Tensor.i8(shape, contents.bytes);
  }

  private SparseContents(TensorEntry tensor, Tensor listed, boolean isFloat) {
    this.tensor = tensor;
    this.extents = tensor.extents();
    this.listed = listed;
    Shape shape = Shape.of(extents);
    this.steps = shape.strides();
    this.floats = new float[isFloat ? shape.count() : 0];
    this.bytes = new byte[isFloat ? 0 : shape.count()];
    SparsityParameters sparsity = Objects.requireNonNull(tensor.sparsity());
    int count = sparsity.traversalOrderLength();
    int blocks = sparsity.blockMapLength();
    if (count != extents.length + blocks || sparsity.dimMetadataLength() != count || count > 16) {
      throw broken("there is a level for each dimension and block");
    }
    // A blocked dimension steps by its block size on the outer level and by 1 within the block.
    int[] blockSizes = new int[extents.length];
    Arrays.fill(blockSizes, 1);
    int[] dimensions = new int[count];
    for (int level = 0; level < count; level++) {
      int order = sparsity.traversalOrder(level);
      if (order < 0 || order >= count) {
        throw broken("the traversal order names levels");
      }
      dimensions[level] = order < extents.length ? order : sparsity.blockMap(order - extents.length);
      if (dimensions[level] < 0 || dimensions[level] >= extents.length) {
        throw broken("blocks belong to dimensions");
      }
      if (order >= extents.length) {
        blockSizes[dimensions[level]] = Math.max(1, sparsity.dimMetadata(level).denseSize());
      }
    }
    levels = new Level[count];
    for (int level = 0; level < count; level++) {
      boolean within = sparsity.traversalOrder(level) >= extents.length;
      int dimension = dimensions[level];
      int size = within ? blockSizes[dimension] : extents[dimension] / blockSizes[dimension];
      int step = steps[dimension] * (within ? 1 : blockSizes[dimension]);
      levels[level] = level(sparsity.dimMetadata(level), size, step);
    }
  }

  private Level level(DimensionMetadata metadata, int size, int step) {
    if (metadata.format() == DimensionType.DENSE) {
      if (metadata.denseSize() != size) {
        throw broken("a dense level has its dimension's extent " + size);
      }
      return new Level(true, size, step, index -> index, index -> index);
    }
    return new Level(false, size, step, vector(metadata.arraySegmentsType(), metadata::arraySegments),
        vector(metadata.arrayIndicesType(), metadata::arrayIndices));
  }

  /** Reads a table into the one given. */
  private interface Reader {
    Table read(Table table);
  }

  private IntUnaryOperator vector(byte type, Reader reader) {
    return switch (type) {
      case SparseIndexVector.Int32Vector -> ((Int32Vector) reader.read(new Int32Vector()))::values;
      case SparseIndexVector.Uint16Vector -> ((Uint16Vector) reader.read(new Uint16Vector()))::values;
      case SparseIndexVector.Uint8Vector -> ((Uint8Vector) reader.read(new Uint8Vector()))::values;
      default -> throw broken("a compressed level lists its indices");
    };
  }

  /** Walks the tree below node {@code node} of {@code level}; {@code place} is the element reached so far. */
  private void spread(int level, int node, int place) {
    if (level == levels.length) {
      if (node >= listed.shape().count()) {
        throw broken("there is an element for each listed place");
      }
      if (floats.length > 0) {
        floats[place] = (float) listed.real(node);
      } else {
        bytes[place] = (byte) listed.integer(node);
      }
      return;
    }
    Level here = levels[level];
    int from = here.dense() ? node * here.size() : here.bounds().applyAsInt(node);
    int to = here.dense() ? from + here.size() : here.bounds().applyAsInt(node + 1);
    if (from < 0 || to < from || to - from > here.size()) {
      throw broken("the bounds of a compressed level ascend within the extent");
    }
    for (int child = from; child < to; child++) {
      int index = here.dense() ? child - from : here.indices().applyAsInt(child);
      if (index < 0 || index >= here.size()) {
        throw broken("indices lie within the extent " + here.size());
      }
      spread(level + 1, child, place + index * here.step());
    }
  }

  private BadInputException broken(String rule) {
    return new BadInputException("in a sparse tensor " + rule + ", broken at '" + tensor.name()
        + "'; export the network with dense weights");
  }
}
