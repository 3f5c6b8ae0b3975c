package dev.mote.formats;

import dev.mote.graph.Bits;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/** Networks whose weights are kept in other ways than an element a byte. */
public final class StoredWeights {
  private StoredWeights() {}

  /** The constants that differ in files: elements, how they are kept, and what they stand for. */
  public record Stored(Tensor tensor, Storage storage, List<Float> scales) {}

  /** Random elements in a kind of storage, such as packed-4, blocks-4-16 or huffman-2. */
  public static Tensor.Bytes random(String kind, Shape shape, RandomGenerator random) {
    String[] words = kind.split("-");
    int number = Integer.parseInt(words[1]);
    int count = shape.count();
    return switch (words[0]) {
      case "packed" -> coded(shape, new Storage.Packed(number, false), number, 1 << number, random);
      case "halfway" -> coded(shape, new Storage.Packed(number, true), number, 1 << number, random);
      case "codebook" -> {
        int entries = (1 << number) - (number > 1 ? 1 : 0);
        yield coded(shape, new Storage.Codebook(number, entries(random, entries)), number, entries, random);
      }
      case "blocks" -> {
        int block = Integer.parseInt(words[2]);
        short[] multipliers = new short[(count + block - 1) / block];
        for (int run = 0; run < multipliers.length; run++) {
          multipliers[run] = (short) random.nextInt(1, 129);
        }
        Storage blocks = new Storage.Blocks(number, entries(random, 1 << number), block, multipliers);
        yield coded(shape, blocks, number, 1 << number, random);
      }
      case "sparse" -> Tensor.i8(shape, sparse(count, 1 << 8 - number, 3, random)).in(new Storage.Sparse(number));
      case "groups" -> {
        byte[] values = sparse(count, 1, 1, random);
        for (int index = 0; index < count; index++) {
          values[index] = index % 4 < 2 ? values[index] : 0;
        }
        yield Tensor.i8(shape, values).in(new Storage.Groups(2, 4));
      }
      case "deltas" -> Tensor.i8(shape, sparse(count, 1, 4, random)).in(new Storage.Deltas(number));
      case "dictionary" -> {
        byte[] values = sparse(count, 32, 2, random);
        byte[] words4 = java.util.Arrays.copyOf(values, 4 * number);
        yield Tensor.i8(shape, values).in(new Storage.Dictionary(3, number, words4));
      }
      case "huffman" -> {
        byte[] values = sparse(count, 16, 2, random);
        yield Tensor.i8(shape, values).in(Storage.Huffman.of(values, number));
      }
      case "arithmetic" -> Tensor.i8(shape, sparse(count, number, 2, random)).in(new Storage.Arithmetic(number));
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static Tensor.Bytes coded(Shape shape, Storage storage, int bits, int codes, RandomGenerator random) {
    byte[] stored = new byte[Bits.bytes(shape.count(), bits)];
    for (int index = 0; index < shape.count(); index++) {
      Bits.put(stored, (long) index * bits, bits, random.nextInt(codes));
    }
    return Tensor.i8(shape, storage.decode(stored, shape.count())).in(storage);
  }

  /** Multiples of {@code step}, one of {@code every} other than zero. */
  private static byte[] sparse(int count, int step, int every, RandomGenerator random) {
    byte[] values = new byte[count];
    for (int index = 0; index < count; index++) {
      values[index] = (byte) (random.nextInt(every) == 0 ? random.nextInt(-127 / step, 127 / step + 1) * step : 0);
    }
    return values;
  }

  private static byte[] entries(RandomGenerator random, int count) {
    Set<Byte> entries = new TreeSet<>();
    while (entries.size() < count) {
      entries.add((byte) random.nextInt(-127, 128));
    }
    byte[] table = new byte[count];
    int index = 0;
    for (byte entry : entries) {
      table[index++] = entry;
    }
    return table;
  }

  /** {@code graph} with random weights of that kind in place of its layers' own; the seed decides them. */
  public static Graph of(Graph graph, String kind, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Set<Integer> weights = weights(graph);
    List<Value> values = new ArrayList<>();
    for (int id = 0; id < graph.values().size(); id++) {
      Value value = graph.value(id);
      if (weights.contains(id)) {
        Tensor.Bytes tensor = random(kind, value.type().shape(), random);
        values.add(new Value(value.name(), value.type(), tensor));
      } else {
        values.add(value);
      }
    }
    return new Graph(graph.name(), values, graph.nodes(), graph.inputs(), graph.outputs());
  }

  /** The int8 weights of layers, which have zero points 0. */
  private static Set<Integer> weights(Graph graph) {
    Set<Integer> weights = new HashSet<>();
    for (Node node : graph.nodes()) {
      boolean layer = node.op() instanceof Op.Conv2d || node.op() instanceof Op.DepthwiseConv2d
          || node.op() instanceof Op.TransposeConv2d || node.op() instanceof Op.Dense;
      if (layer && graph.constant(node.inputs().get(1)) != null && graph.inputType(node, 1).dtype() == DType.I8) {
        weights.add(node.inputs().get(1));
      }
    }
    return weights;
  }

  /** Whether the node reads a constant that is kept in another way than an element a byte. */
  public static boolean reads(Graph graph, Node node) {
    return node.inputs().stream().anyMatch(
        input -> graph.constant(input) instanceof Tensor.Bytes bytes && bytes.storage() != Storage.PLAIN);
  }

  /** What the graph keeps in other ways than an element a byte, in the order its nodes read it. */
  public static List<Stored> stored(Graph graph) {
    List<Stored> stored = new ArrayList<>();
    for (Node node : graph.nodes()) {
      for (int input : node.inputs()) {
        if (graph.constant(input) instanceof Tensor.Bytes bytes && bytes.storage() != Storage.PLAIN) {
          float[] scales = graph.type(input).affine().scales();
          stored.add(new Stored(bytes, bytes.storage(),
              IntStream.range(0, scales.length).mapToObj(channel -> scales[channel]).toList()));
        }
      }
    }
    return stored;
  }
}
