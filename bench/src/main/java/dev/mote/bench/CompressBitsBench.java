package dev.mote.bench;

import dev.mote.compress.Calibration;
import dev.mote.compress.weights.Binary;
import dev.mote.compress.weights.NormalFloat;
import dev.mote.compress.weights.PowersOfTwo;
import dev.mote.compress.weights.Ternary;
import dev.mote.compress.weights.Uniform;
import dev.mote.compress.weights.Vectorized;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.UnknownName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Accuracy of int8 networks whose weights have 8 to 1 bits, all layers alike: rounded after training, and trained for it. Finished ones are
 * kept in {@code .mote/compress-bits.tsv}.
 */
final class CompressBitsBench {
  private static final List<Integer> WIDTHS = List.of(8, 6, 5, 4, 3, 2, 1);
  private static final String FLOAT = "float";
  private static final String ROUNDED = "rounded";
  private static final double FOUR_BITS = 0.7;
  private static final double TWO_BITS = 3;

  private final CompressNetwork network;
  private final CompressRows rows;
  private @Nullable Calibration ranges;

  private CompressBitsBench(CompressNetwork network, CompressRows rows) {
    this.network = network;
    this.rows = rows;
  }

  /**
   * Runs for the networks named (both without any); with {@code --rounded} nothing is trained, with {@code --long} resnet8 for longer
   * on all images. Throws where a bound is missed.
   */
  static void run(List<String> arguments) throws IOException {
    List<String> names = new ArrayList<>(arguments);
    boolean rounded = names.remove("--rounded");
    boolean longer = names.remove("--long");
    for (String name : names) {
      if (!CompressNetwork.names().contains(name)) {
        throw UnknownName.refusedAs("a network of bench compress bits", CompressNetwork.names(), name);
      }
    }
    Path folder = Files.createDirectories(Path.of(".mote"));
    List<String> missed = new ArrayList<>();
    for (String name : names.isEmpty() ? CompressNetwork.names() : names) {
      CompressRows rows = new CompressRows(folder.resolve("compress-bits.tsv"));
      missed.addAll(new CompressBitsBench(CompressNetwork.named(name, longer, folder), rows).run(!rounded));
    }
    if (!missed.isEmpty()) {
      throw new RunFailedException("bounds of bench compress bits hold, found " + String.join("; ", missed));
    }
  }

  private List<String> run(boolean train) throws IOException {
    double floats = row(FLOAT, ROUNDED, network::network).accuracy();
    for (int bits : WIDTHS) {
      for (WeightFormat format : formats(bits)) {
        row(format.label(), ROUNDED, () -> network.rounded(format, ranges()));
      }
    }
    double same = 0;
    if (train) {
      // What decides first.
      trained(new Vectorized(4));
      trained(new Vectorized(2));
      same = row(FLOAT, network.recipe(), network::trained).accuracy();
      for (int bits : List.of(2, 4, 3, 1, 8, 6, 5)) {
        for (WeightFormat format : main(bits)) {
          trained(format);
        }
      }
    }
    return table(train, floats, same);
  }

  private Calibration ranges() {
    Calibration known = ranges;
    if (known == null) {
      known = network.calibration();
      ranges = known;
    }
    return known;
  }

  /** All formats of a width, for rounding; the main ones first. */
  private static List<WeightFormat> formats(int bits) {
    List<WeightFormat> formats = new ArrayList<>(main(bits));
    formats.add(new Vectorized(bits, false, true));
    formats.add(new Vectorized(bits, true, true));
    if (bits > 1) {
      formats.add(new Uniform(bits, false));
      formats.add(new Uniform(bits, true, true));
    }
    if (bits >= 2 && bits <= 4) {
      formats.add(new PowersOfTwo(bits));
    }
    return formats;
  }

  private static List<WeightFormat> main(int bits) {
    List<WeightFormat> formats = new ArrayList<>(List.of(new Vectorized(bits)));
    if (bits > 1) {
      formats.add(new Uniform(bits, true));
    }
    switch (bits) {
      case 4 -> formats.addAll(List.of(new NormalFloat(0), new NormalFloat(64)));
      case 2 -> formats.add(new Ternary());
      case 1 -> formats.add(new Binary());
      default -> {
      }
    }
    return formats;
  }

  private CompressRows.Row trained(WeightFormat format) throws IOException {
    return row(format.label(), network.recipe(), () -> network.quantized(network.trained(format), format));
  }

  private interface Work {
    Graph graph() throws IOException;
  }

  private CompressRows.Row row(String format, String recipe, Work work) throws IOException {
    Optional<CompressRows.Row> finished = rows.find(network.name(), format, recipe);
    if (finished.isPresent()) {
      return finished.get();
    }
    long begun = System.nanoTime();
    Graph graph = work.graph();
    CompressRows.Row row = new CompressRows.Row(network.name(), format, recipe, network.accuracy(graph),
        CompressNetwork.bytes(graph), (System.nanoTime() - begun) / 1e9);
    rows.add(row);
    System.err.printf("%s, %s, %s: %.2f %% in %,d bytes, %.0f s%n", network.name(), format,
        recipe.equals(ROUNDED) ? ROUNDED : "trained", 100 * row.accuracy(), row.bytes(), row.seconds());
    return row;
  }

  private List<String> table(boolean trained, double floats, double same) {
    List<String> missed = new ArrayList<>();
    System.out.printf("%n%s: float %.2f %%%s. Accuracy in percent.%n%n", network.name(), 100 * floats,
        trained ? String.format(", trained as long without rounding %.2f %%", 100 * same) : "");
    System.out.println("| bits | weights | bytes | rounded | trained |\n|---|---|---|---|---|");
    for (int bits : WIDTHS) {
      for (WeightFormat format : formats(bits)) {
        CompressRows.Row rounded = find(format, ROUNDED);
        boolean isTrained = trained && main(bits).contains(format);
        System.out.printf("| %d | `%s` | %,d | %.2f | %s |%n", bits, format.label(), rounded.bytes(),
            100 * rounded.accuracy(),
            isTrained ? String.format("%.2f", 100 * find(format, network.recipe()).accuracy()) : "");
      }
      if (bits > 1) {
        compare(bits, ROUNDED, missed);
        if (trained) {
          compare(bits, network.recipe(), missed);
        }
      }
    }
    if (trained && network.name().equals("resnet8")) {
      near(4, floats, FOUR_BITS, missed);
      near(2, floats, TWO_BITS, missed);
    }
    return missed;
  }

  private void compare(int bits, String recipe, List<String> missed) {
    double vectorized = find(new Vectorized(bits), recipe).accuracy();
    double uniform = find(new Uniform(bits, true), recipe).accuracy();
    if (vectorized < uniform) {
      missed.add(String.format("%s, %d bits %s: vecq %.2f %%, below uniform's %.2f %%", network.name(), bits,
          recipe.equals(ROUNDED) ? ROUNDED : "trained", 100 * vectorized, 100 * uniform));
    }
  }

  private void near(int bits, double floats, double points, List<String> missed) {
    double found = find(new Vectorized(bits), network.recipe()).accuracy();
    if (100 * (floats - found) > points) {
      missed.add(String.format("%s, %d bits trained: %.2f %%, more than %.1f points below float's %.2f %%",
          network.name(), bits, 100 * found, points, 100 * floats));
    }
  }

  private CompressRows.Row find(WeightFormat format, String recipe) {
    return rows.find(network.name(), format.label(), recipe)
        .orElseThrow(() -> new BadInputException("a finished row is kept, found none of " + format.label()
            + "; run the bench again"));
  }
}
