package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.mote.formats.storage.FourBits;
import dev.mote.graph.Bits;
import dev.mote.graph.DType;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes constants whose storage is shorter than a byte an element: 4-bit weights as ONNX's INT4, all others as their
 * codes and a call that unpacks them, where it can be said so with a function of {@link StorageFunctions}. docs/storage.md says what a file holds.
 */
record StorageExport(GraphExport graph) {
  /** Whether {@code tensor} is kept in another way than an element a byte. */
  static boolean isStored(Tensor tensor) {
    return tensor instanceof Tensor.Bytes bytes && bytes.storage() != Storage.PLAIN;
  }

  /** Writes {@code tensor} in its own order and returns the name of the int8 elements. */
  String write(String name, Tensor.Bytes tensor) {
    return switch (tensor.storage()) {
      case Storage.Plain _ -> throw new IllegalArgumentException("plain constants are initialisers");
      case Storage.Packed packed -> codebook(name, tensor, packed.bits(),
          packed.decode(counting(packed.bits()), 1 << packed.bits()), packed.halfway() ? "halfway" : "packed");
      case Storage.Codebook(int bits, byte[] entries) -> codebook(name, tensor, bits, entries, "codebook");
      case Storage.Blocks blocks -> {
        Shape runs = Shape.of(blocks.multipliers().length);
        Tensor multipliers = TensorData.whole(DType.U8, runs, index -> blocks.multipliers()[index]);
        yield call(StorageFunctions.BLOCKS, name, tensor,
            List.of(table(name, blocks.entries()), graph.constant(name + "_multipliers", multipliers)),
            GraphExport.integer("bits", blocks.bits()), GraphExport.integer("block", blocks.block()));
      }
      case Storage.Sparse(int bits) -> call("Sparse", name, tensor, List.of(), GraphExport.integer("bits", bits));
      case Storage.Groups(int kept, int group) -> call("Groups", name, tensor, List.of(),
          GraphExport.integer("kept", kept), GraphExport.integer("group", group));
      case Storage.Deltas(int length) -> call("Deltas", name, tensor, List.of(), GraphExport.integer("length", length));
      case Storage.Dictionary(int bits, int length, byte[] entries) -> call("Dictionary", name, tensor,
          List.of(table(name, entries)), GraphExport.integer("bits", bits), GraphExport.integer("length", length));
      case Storage.Huffman(int length, short[] counts, int escape, byte[] entries) -> call("Huffman", name, tensor,
          List.of(table(name, entries)), GraphExport.integer("length", length), GraphExport.ints("counts",
              IntStream.range(0, counts.length).mapToObj(bits -> (int) counts[bits]).toList()),
          GraphExport.integer("escape", escape));
      case Storage.Arithmetic(int step) -> call("Arithmetic", name, tensor, List.of(),
          GraphExport.integer("step", step));
    };
  }

  /** All codes of {@code bits} bits in order. */
  private static byte[] counting(int bits) {
    byte[] codes = new byte[Bits.bytes(1 << bits, bits)];
    for (int code = 0; code < 1 << bits; code++) {
      Bits.put(codes, (long) code * bits, bits, code);
    }
    return codes;
  }

  private String codebook(String name, Tensor.Bytes tensor, int bits, byte[] entries, String kind) {
    return call(StorageFunctions.CODEBOOK, name, tensor, List.of(table(name, entries)),
        GraphExport.integer("bits", bits), GraphExport.text("kind", kind));
  }

  private String table(String name, byte[] entries) {
    return graph.constant(name + "_table", Tensor.i8(Shape.of(entries.length), entries));
  }

  /** A node that takes the codes, the tables and the shape. */
  private String call(String function, String name, Tensor.Bytes tensor, List<String> tables,
      AttributeProto... attributes) {
    byte[] codes = tensor.storage().encode(tensor.values());
    List<String> inputs = new ArrayList<>();
    inputs.add(graph.constant(name + "_codes", new Tensor.Bytes(Shape.of(codes.length), DType.U8, codes)));
    inputs.addAll(tables);
    inputs.add(graph.shape(tensor.shape()));
    return graph.call(function, name + "_unpack", inputs, graph.fresh(name), attributes);
  }

  /** The reals of 4-bit weights, turned into ONNX's order, from an INT4 initialiser; null where the constant has no such form. */
  @Nullable
  String nibbles(String name, Tensor constant, Quantization.Affine affine, List<Integer> permutation) {
    FourBits four = FourBits.ofConstant(constant, affine);
    if (four == null || IntStream.of(four.affine().zeroPoints()).anyMatch(zero -> zero != 0)) {
      return null;
    }
    int axis = affine.perAxis() ? permutation.indexOf(affine.axis()) : -1;
    return graph.dequantize(graph.nibbles(name, GraphExport.transposed(four.integers(), permutation)), DType.I4,
        new Quantization.Affine(four.affine().scales(), affine.zeroPoints(), axis));
  }
}
