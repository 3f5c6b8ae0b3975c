package dev.mote.bench;

import dev.mote.compress.dictionary.WeightCode;
import dev.mote.compress.dictionary.WeightCoding;
import dev.mote.compress.pruning.ChannelPruning;
import dev.mote.compress.pruning.GroupPruning;
import dev.mote.compress.pruning.MagnitudePruning;
import dev.mote.compress.weights.Uniform;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.graph.Graph;
import dev.mote.graph.MacCount;
import dev.mote.graph.Pass;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.Storage;
import dev.mote.hardware.mcu.Deployment;
import dev.mote.hardware.mcu.McuTarget;
import dev.mote.hardware.mcu.Measurement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Pruning of the int8 resnet8 without training, what each storage makes of the zeros, and where it wins. */
final class CompressPruningBench {
  private static final List<WeightCode> CODES = List.of(WeightCode.PLAIN, WeightCode.BITMAP, WeightCode.DELTAS,
      WeightCode.HUFFMAN, WeightCode.ARITHMETIC);
  private static final WeightFormat INT8 = new Uniform(8, true);
  private static final String TRAINED = ", trained";
  private static final int COUNT = 36_864;

  private final CompressInt8 resnet8;

  private CompressPruningBench(CompressInt8 resnet8) {
    this.resnet8 = resnet8;
  }

  /** Measures what is not measured yet and prints the tables. */
  static void run(List<String> arguments) throws IOException {
    Main.requireKnown(arguments, List.of());
    new CompressPruningBench(new CompressInt8(new CompressPoints("compress-pruning.tsv"))).run();
  }

  private record Method(String name, Pass pass) {}

  private static List<Method> methods() {
    List<Method> methods = new ArrayList<>();
    for (MagnitudePruning.Scope scope : MagnitudePruning.Scope.values()) {
      for (double sparsity : new double[]{0.3, 0.5, 0.7, 0.9}) {
        methods.add(new Method(String.format(Locale.ROOT, "magnitude %.0f %% by %s", 100 * sparsity,
            scope.name().toLowerCase(Locale.ROOT)), new MagnitudePruning(sparsity, scope)));
      }
    }
    for (int kept = 1; kept <= 2; kept++) {
      methods.add(new Method(kept + " of 4", new GroupPruning(new Storage.Groups(kept, 4))));
    }
    for (double share : new double[]{0.125, 0.25}) {
      methods.add(new Method(String.format(Locale.ROOT, "channels %.1f %%", 100 * share),
          new ChannelPruning(share, 1, List.of())));
    }
    return methods;
  }

  private void run() throws IOException {
    storages();
    instructions();
    List<Method> methods = methods();
    for (Method method : methods) {
      resnet8.measure(method.name, CODES, () -> Pass.run(resnet8.network(), method.pass));
    }
    System.out.println(
        "\n| pruned, not trained again | accuracy | multiplications | plain | bitmap | deltas | Huffman | arithmetic |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (Method method : methods) {
      Graph pruned = Pass.run(resnet8.network(), method.pass);
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "| %s | %.2f %% | %,d |", method.name,
          100 * resnet8.point(method.name, WeightCode.PLAIN).accuracy(), MacCount.of(pruned)));
      CODES.forEach(code -> line.append(' ').append(resnet8.point(method.name, code).bytes()).append(" |"));
      System.out.println(line);
    }
    System.out.printf("%nWithout pruning the weights take %d bytes.%n", WeightCoding.bytes(resnet8.network()));
    trained();
  }

  /** The float network pruned, trained on with its zeros kept, and then in int8. */
  private void trained() throws IOException {
    CompressNetwork floats = CompressNetwork.named("resnet8", false, Path.of(".mote"));
    for (Method method : trainedMethods()) {
      resnet8.measure(method.name + TRAINED, CODES,
          () -> floats.quantized(floats.trained(method.pass, method.name, INT8), INT8));
    }
    System.out.println("\n| pruned and trained | accuracy | plain | bitmap | deltas | Huffman | arithmetic |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (Method method : trainedMethods()) {
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "| %s | %.2f %% |", method.name,
          100 * resnet8.point(method.name + TRAINED, WeightCode.PLAIN).accuracy()));
      CODES.forEach(
          code -> line.append(' ').append(resnet8.point(method.name + TRAINED, code).bytes()).append(" |"));
      System.out.println(line);
    }
  }

  private static List<Method> trainedMethods() {
    List<Method> methods = new ArrayList<>(List.of(new Method("nothing", new MagnitudePruning(0,
        MagnitudePruning.Scope.LAYER))));
    methods.addAll(methods().stream().filter(method -> !method.name.endsWith("global")).toList());
    return methods;
  }

  /** Bytes by sparsity for weights as random as they can be: eight bits, uniform. */
  private static void storages() {
    System.out.printf("Bytes of %d weights of 8 bits, random but for their zeros, as a share of plain storage:%n%n",
        COUNT);
    System.out.println("| zeros | bitmap | deltas | 2 of 4 | 1 of 4 | 1 of 8 |");
    System.out.println("|---|---|---|---|---|---|");
    for (int percent : new int[]{0, 10, 20, 30, 50, 70, 75, 80, 87, 90, 95, 99}) {
      SplittableRandom random = new SplittableRandom(percent);
      byte[] weights = new byte[COUNT];
      for (int index = 0; index < COUNT; index++) {
        weights[index] = random.nextInt(100) < percent ? 0 : (byte) (1 + random.nextInt(127));
      }
      System.out.printf("| %d %% | %.3f | %.3f | %s | %s | %s |%n", percent, share(new Storage.Sparse(8), weights),
          share(new Storage.Deltas(576), weights), groups(percent, 2, 4), groups(percent, 1, 4), groups(percent, 1, 8));
    }
  }

  /** Instructions and flash of one layer on the Cortex-M4, by zeros and storage. */
  private static void instructions() {
    Deployment.requireTools(McuTarget.CORTEX_M4);
    System.out.println("\n| zeros | storage | instructions | of dense | bytes of weights and scales | arena |");
    System.out.println("|---|---|---|---|---|---|");
    for (int percent : new int[]{0, 50, 70, 90}) {
      SparseLayer layer = new SparseLayer(percent);
      byte[] weights = layer.weights();
      Measurement dense = layer.measure(Storage.PLAIN, McuTarget.CORTEX_M4);
      for (Storage storage : List.of(Storage.PLAIN, new Storage.Deltas(SparseLayer.length()), new Storage.Sparse(4),
          Storage.Huffman.of(weights, 2), new Storage.Arithmetic(16))) {
        Measurement found = layer.measure(storage, McuTarget.CORTEX_M4);
        if (!Arrays.equals(found.output(), dense.output())) {
          throw new RunFailedException("every storage gives the same bits, found others in " + storage.label()
              + "; report this as a bug");
        }
        System.out.printf("| %d %% | %s | %d | %.2f | %d | %d |%n", percent, storage.label(),
            SparseLayer.instructions(found),
            SparseLayer.instructions(found) / (double) SparseLayer.instructions(dense), found.weightBytes(),
            found.arenaBytes());
      }
    }
  }

  private static double share(Storage storage, byte[] weights) {
    return storage.bytes(weights) / (double) COUNT;
  }

  /** A pattern's bytes do not depend on the weights; it needs as many zeros. */
  private static String groups(int percent, int kept, int group) {
    return percent < 100 - 100 * kept / group
        ? "-"
        : String.format(Locale.ROOT, "%.3f", share(new Storage.Groups(kept, group), new byte[COUNT]));
  }
}
