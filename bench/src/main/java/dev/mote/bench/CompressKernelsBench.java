package dev.mote.bench;

import dev.mote.formats.Models;
import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import dev.mote.graph.Value;
import dev.mote.hardware.mcu.Deployment;
import dev.mote.hardware.mcu.Emitter;
import dev.mote.hardware.mcu.McuTarget;
import dev.mote.hardware.mcu.Measurement;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Instructions, flash and memory of resnet8 with weights of few bits on the emulated Cortex-M4 and M55, beside eight
 * bits. Each int8 weight becomes the nearest element that the storage has: cost, not accuracy, is measured here.
 */
final class CompressKernelsBench {
  private static final byte[] POWERS = {-64, -32, -16, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16, 32, 64, 127};
  private static final byte[] NORMAL = {-127, -88, -67, -50, -36, -23, -12, 0, 10, 20, 31, 43, 56, 71, 92, 127};
  private static final int VECTORS = 2;
  private static final int BLOCK = 64;

  /** A storage and what is wanted of it beside eight bits, of networks on both targets, of layers on the Cortex-M4; 0 where nothing is. */
  private record Row(String label, Storage storage, double flash, double instructions) {}

  private static final List<Row> NETWORKS = List.of(new Row("8 bits", Storage.PLAIN, 0, 0),
      new Row("5 bits", new Storage.Packed(5, false), 0, 0),
      new Row("4 bits", new Storage.Packed(4, false), 0.55, 1.15),
      new Row("3 bits", new Storage.Packed(3, false), 0, 0), new Row("2 bits", new Storage.Packed(2, true), 0, 0),
      new Row("1 bit", new Storage.Packed(1, true), 0, 0),
      new Row("powers of two", new Storage.Codebook(4, POWERS), 0, 0),
      new Row("nf4:" + BLOCK, new Storage.Blocks(4, NORMAL, BLOCK, new short[0]), 0, 0));
  private static final List<Row> LAYERS = List.of(new Row("8 bits", Storage.PLAIN, 0, 0),
      new Row("4 bits", new Storage.Packed(4, false), 0, 0), new Row("2 bits", new Storage.Packed(2, true), 0, 0),
      new Row("1 bit", new Storage.Packed(1, true), 0, 0.6));

  private CompressKernelsBench() {}

  /** Prints the table. Throws where bits differ from the interpreter's or a figure is missed. */
  static void run(List<String> arguments) throws IOException {
    Main.requireKnown(arguments, List.of());
    Deployment.requireTools(McuTarget.CORTEX_M4);
    Graph network = Models.read(SharedFolder.file("mlperf-tiny/pretrainedResnet_quant.tflite"));
    byte[] golden = Files.readAllBytes(SharedFolder.file("golden").resolve("pretrainedResnet_quant.in.i8"));
    System.out.printf(Locale.ROOT, "%-8s %-14s %-11s %13s %7s %9s %7s %9s %9s %9s  %s%n", "what", "weights", "on",
        "instructions", "ratio", "elements", "ratio", "weights", "code", "arena", "bits and bounds");
    int missed = table("resnet8", network, NETWORKS, golden);
    Graph layer = widest(network);
    byte[] input = new byte[VECTORS * layer.type(layer.inputs().getFirst()).shape().count()];
    new java.util.SplittableRandom(1).nextBytes(input);
    missed += table("layer", layer, LAYERS, input);
    if (missed > 0) {
      throw new RunFailedException(
          "each storage has the interpreter's bits and stays within its bounds, found " + missed
              + " that do not; see the table above");
    }
  }

  private static int table(String what, Graph graph, List<Row> rows, byte[] inputs) {
    byte[] input = Arrays.copyOf(inputs, VECTORS * graph.type(graph.inputs().getFirst()).shape().count());
    int missed = 0;
    for (McuTarget target : List.of(McuTarget.CORTEX_M4, McuTarget.CORTEX_M55)) {
      double instructions = 0;
      double elements = 0;
      for (Row row : rows) {
        Graph stored = stored(graph, row.storage);
        Measurement found = Deployment.run(stored, target, input, false);
        long bytes = Emitter.emit(stored, target).elementBytes();
        long counted = Objects.requireNonNull(found.instructions());
        instructions = instructions == 0 ? counted : instructions;
        elements = elements == 0 ? bytes : elements;
        boolean equal = Arrays.equals(found.output(), interpreted(stored, input));
        boolean bounded = target == McuTarget.CORTEX_M4 || rows == NETWORKS;
        boolean within = !bounded || (row.flash == 0 || bytes <= row.flash * elements)
            && (row.instructions == 0 || counted <= row.instructions * instructions);
        boolean wanted = bounded && row.flash + row.instructions > 0;
        System.out.printf(Locale.ROOT, "%-8s %-14s %-11s %13d %7.3f %9d %7.3f %9d %9d %9d  %s%n", what, row.label,
            target.label(), counted, counted / instructions, bytes, bytes / elements, found.weightBytes(),
            found.codeBytes(), found.arenaBytes(),
            (equal ? "equal" : "DIFFERENT") + (!wanted ? "" : within ? ", within" : ", MISSED"));
        missed += equal && within ? 0 : 1;
      }
    }
    return missed;
  }

  private static byte[] interpreted(Graph graph, byte[] input) {
    int count = input.length / VECTORS;
    byte[] all = new byte[0];
    try (Executor interpreter = new Interpreter(graph)) {
      for (int vector = 0; vector < VECTORS; vector++) {
        byte[] values = Arrays.copyOfRange(input, vector * count, (vector + 1) * count);
        Tensor.Bytes x = new Tensor.Bytes(graph.type(graph.inputs().getFirst()).shape(), DType.I8, values);
        byte[] result = ((Tensor.Bytes) interpreter.run(List.of(x)).getFirst()).values();
        all = Arrays.copyOf(all, all.length + result.length);
        System.arraycopy(result, 0, all, all.length - result.length, result.length);
      }
    }
    return all;
  }

  /** The convolution with most weights, alone. */
  private static Graph widest(Graph graph) {
    Node widest = graph.nodes().stream().filter(node -> node.op() instanceof Op.Conv2d)
        .max(java.util.Comparator.comparingInt(node -> graph.inputType(node, 1).shape().count()))
        .orElseThrow(() -> new BadInputException("the network has a convolution, found none; take another"));
    GraphBuilder builder = new GraphBuilder("layer");
    List<Integer> operands = new ArrayList<>();
    operands.add(builder.input("x", graph.inputType(widest, 0)));
    for (int index = 1; index < widest.inputs().size(); index++) {
      Value value = graph.value(widest.inputs().get(index));
      operands.add(builder.constant(value.name(), Objects.requireNonNull(value.constant()),
          value.type().quantization()));
    }
    builder.output(builder.add("layer", widest.op(), operands, graph.outputType(widest)));
    return builder.build();
  }

  /** The graph with weights of convolutions and dense layers moved to the nearest elements of a storage and kept in it. */
  private static Graph stored(Graph graph, Storage storage) {
    List<Value> values = new ArrayList<>(graph.values());
    for (Node node : graph.nodes()) {
      if (storage != Storage.PLAIN && (node.op() instanceof Op.Conv2d || node.op() instanceof Op.Dense)) {
        int id = node.inputs().get(1);
        Value value = values.get(id);
        Tensor.Bytes weights = (Tensor.Bytes) Objects.requireNonNull(value.constant());
        values.set(id, new Value(value.name(), value.type(), nearest(weights, storage)));
      }
    }
    return new Graph(graph.name(), values, graph.nodes(), graph.inputs(), graph.outputs());
  }

  private static Tensor.Bytes nearest(Tensor.Bytes weights, Storage storage) {
    byte[] elements = elements(storage);
    byte[] moved = weights.values().clone();
    for (int index = 0; index < moved.length; index++) {
      byte best = elements[0];
      for (byte element : elements) {
        best = Math.abs(element - moved[index]) < Math.abs(best - moved[index]) ? element : best;
      }
      moved[index] = best;
    }
    Storage kept = storage;
    if (storage instanceof Storage.Blocks blocks) {
      short[] multipliers = new short[(moved.length + BLOCK - 1) / BLOCK];
      Arrays.fill(multipliers, (short) 128);
      kept = new Storage.Blocks(blocks.bits(), blocks.entries(), BLOCK, multipliers);
    }
    return new Tensor.Bytes(weights.shape(), DType.I8, moved, kept);
  }

  private static byte[] elements(Storage storage) {
    return switch (storage) {
      case Storage.Packed packed -> {
        int count = 1 << packed.bits();
        byte[] codes = new byte[dev.mote.graph.Bits.bytes(count, packed.bits())];
        for (int code = 0; code < count; code++) {
          dev.mote.graph.Bits.put(codes, (long) code * packed.bits(), packed.bits(), code);
        }
        yield packed.decode(codes, count);
      }
      case Storage.Codebook codebook -> codebook.entries();
      case Storage.Blocks blocks -> blocks.entries();
      default -> throw new IllegalArgumentException("no elements are known of " + storage.label());
    };
  }
}
