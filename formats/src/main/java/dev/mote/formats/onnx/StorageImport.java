package dev.mote.formats.onnx;

import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Shape;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import java.util.Arrays;

/** Reads constants whose storage is shorter than a byte an element: the calls that {@link StorageExport} writes. */
record StorageImport(NodeImport n) {
  /** Elements that a byte of codes may stand for before they count as computed: words of 8 elements in a bit each. */
  private static final int MOST_OF_A_BYTE = 64;

  void codebook() {
    byte[] entries = bytes(1, DType.I8);
    String kind = n.node().text("kind", "codebook");
    int bits = whole("bits");
    Storage codebook = new Storage.Codebook(bits, entries);
    unpack(codebook, switch (kind) {
      case "codebook" -> codebook;
      case "packed" -> new Storage.Packed(bits, false);
      case "halfway" -> new Storage.Packed(bits, true);
      default -> throw n.node().bad("attribute 'kind' is codebook, packed or halfway", "'" + kind + "'");
    });
  }

  void blocks() {
    byte[] stored = bytes(2, DType.U8);
    short[] multipliers = new short[stored.length];
    for (int run = 0; run < stored.length; run++) {
      multipliers[run] = (short) (stored[run] & 0xFF);
    }
    unpack(new Storage.Blocks(whole("bits"), bytes(1, DType.I8), whole("block"), multipliers));
  }

  void sparse() {
    unpack(new Storage.Sparse(whole("bits")));
  }

  void groups() {
    unpack(new Storage.Groups(whole("kept"), whole("group")));
  }

  void deltas() {
    unpack(new Storage.Deltas(whole("length")));
  }

  void dictionary() {
    unpack(new Storage.Dictionary(whole("bits"), whole("length"), bytes(1, DType.I8)));
  }

  void huffman() {
    long[] given = n.node().integers("counts");
    short[] counts = new short[given == null ? 0 : given.length];
    for (int length = 0; given != null && length < given.length; length++) {
      counts[length] = (short) Math.clamp(given[length], -1, Short.MAX_VALUE);
    }
    unpack(new Storage.Huffman(whole("length"), counts, whole("escape"), bytes(1, DType.I8)));
  }

  void arithmetic() {
    unpack(new Storage.Arithmetic(whole("step")));
  }

  private int whole(String attribute) {
    return n.node().small(attribute, 0);
  }

  private void unpack(Storage storage) {
    unpack(storage, storage);
  }

  /** Names the elements that {@code storage} has codes for, to be stored as {@code kept}. The shape is the last operand. */
  private void unpack(Storage storage, Storage kept) {
    long[] extents = n.integers(n.node().inputs() - 1);
    Shape shape = TensorData.shape(Arrays.stream(extents).boxed().toList(), n.node().place());
    byte[] codes = bytes(0, DType.U8);
    n.graph().charge(n.node().output(0), shape.count() - (long) MOST_OF_A_BYTE * codes.length);
    Tensor.Bytes values;
    try {
      values = Tensor.i8(shape, storage.decode(codes, shape.count())).in(kept);
    } catch (IndexOutOfBoundsException | BadInputException damage) {
      throw n.node().bad("codes stand for " + shape.count() + " elements of their table", "others");
    }
    if (kept.encode(values.values()).length != codes.length) {
      throw n.node().bad("codes of shape " + shape + " take " + kept.encode(values.values()).length + " bytes",
          codes.length);
    }
    n.result(n.graph().constant(n.node().output(0), values));
  }

  private byte[] bytes(int index, DType dtype) {
    if (n.constant(index) instanceof Tensor.Bytes bytes && bytes.dtype() == dtype) {
      return bytes.values();
    }
    throw n.node().bad("operand " + index + " is of " + dtype.label(), n.constant(index).dtype().label());
  }
}
