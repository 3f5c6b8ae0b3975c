package dev.mote.bench;

import dev.mote.app.RowFile;
import dev.mote.graph.RunFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A network on a hybrid macro whose conversions have noise of two codes: adapted by forward passes alone, by back-propagation through the
 * noise and without it, and as a polarised network whose paths of low rank are digital. Finished rows are kept in {@code .mote}.
 */
final class CimAdaptBench {
  private static final double RECOVERED = 50;
  private static final String PATHS = ".*_path_(input|output)";
  private static final int ALL_DIGITAL = 15;
  private static final List<String> MACRO = List.of("--on", "cim:osa-hcim-2024", "--set", "converter.noise_lsb=2");
  private static final List<String> STEPS = List.of("--batch", "50", "--rounding", "carry", "--momentum", "0.9");

  private final RowFile<Row> rows;
  private final CimAdaptCase network;

  /**
   * One way.
   *
   * @param exact  accuracy in exact arithmetic before
   * @param before accuracy on the macro before
   * @param after  accuracy on the macro after
   */
  private record Row(String name, String words, double exact, double before, double after, double seconds) {
    /** The share of the lost accuracy that is back, in percent. */
    double recovered() {
      return 100 * (after - before) / (exact - before);
    }
  }

  private CimAdaptBench(Path file, CimAdaptCase network) throws IOException {
    this.network = network;
    this.rows = new RowFile<>(file, "a finished adaptation is a line of 6 fields", 6,
        row -> List.of(row.name(), row.words(), row.exact(), row.before(), row.after(),
            String.format(Locale.ROOT, "%.1f", row.seconds())),
        fields -> new Row(fields[0], fields[1], Double.parseDouble(fields[2]), Double.parseDouble(fields[3]),
            Double.parseDouble(fields[4]), Double.parseDouble(fields[5])));
  }

  /** Takes {@code digits}, as without a word, or {@code resnet8}. Throws where forward passes bring back less than half. */
  static void run(List<String> arguments) throws IOException {
    Main.requireKnown(arguments, List.of("digits", "resnet8"));
    Path folder = Files.createDirectories(Path.of(".mote"));
    CimAdaptCase network = arguments.contains("resnet8") ? CimAdaptCase.resnet8() : CimAdaptCase.digits(folder);
    new CimAdaptBench(folder.resolve("cim-adapt.tsv"), network).run();
  }

  private void run() throws IOException {
    System.out.printf("%s on cim:osa-hcim-2024, boundary %d, noise of two codes; accuracy in percent.%n%n",
        network.title(), network.boundary());
    System.out
        .println("| method | exact, before | macro, before | macro, after | of the lost accuracy back | seconds |\n"
            + "|---|---|---|---|---|---|");
    Row forward = adapted("forward passes alone", network.forward());
    adapted("back-propagation through the noise", network.backward());
    withoutNoise();
    polarized();
    if (forward.recovered() < RECOVERED) {
      throw new RunFailedException(String.format(Locale.ROOT,
          "forward passes bring back at least %.0f %% of what noise took, found %.0f %%; see above", RECOVERED,
          forward.recovered()));
    }
  }

  private static List<String> words(List<?>... parts) {
    return Stream.of(parts).flatMap(List::stream).map(String::valueOf).toList();
  }

  private List<String> boundary() {
    return List.of("--set", "summation.boundary=" + network.boundary());
  }

  private Row adapted(String name, List<String> how) throws IOException {
    List<String> words = words(List.of("adapt", network.model(), "--test", network.test()), network.data(), MACRO,
        boundary(), STEPS, how);
    return row(name, words, () -> {
      JsonNode found = VerbRun.json(words);
      return new double[]{found.get("digital_accuracy").asDouble(), found.get("accuracy_before").asDouble(),
          found.get("accuracy").asDouble()};
    });
  }

  /** Trained in exact arithmetic, then put on the macro: what the noise in training is worth. */
  private void withoutNoise() throws IOException {
    String out = ".mote/cim-adapt-exact.tflite";
    List<String> words = words(List.of("adapt", network.model(), "-o", out), network.data(), STEPS, network.backward());
    row("back-propagation without noise", words, () -> {
      VerbRun.json(words);
      JsonNode before = VerbRun.json(evaluation(network.model(), boundary()));
      return new double[]{before.get("digital_accuracy").asDouble(), before.get("accuracy").asDouble(),
          VerbRun.json(evaluation(out, boundary())).get("accuracy").asDouble()};
    });
  }

  private List<String> evaluation(String model, List<String> fields) {
    return words(List.of("eval", model, "--data", network.test()), MACRO, fields);
  }

  /** Paths of rank 8, fitted without labels and all digital, beside the layers on the macro. */
  private void polarized() throws IOException {
    Path recipe = Path.of(".mote", "cim-polarized.yaml");
    String out = ".mote/cim-polarized.onnx";
    List<String> words = List.of("compress", network.floatModel(), "--recipe", recipe.toString(), "--data",
        network.samples(), "-o", out);
    row("polarised, digital paths of rank 8", words, () -> {
      Files.writeString(recipe, "- polarize: {weights: int8, rank: 8}\n");
      VerbRun.json(words);
      List<String> paths = new ArrayList<>();
      for (JsonNode layer : VerbRun.json(List.of("inspect", out)).get("layers")) {
        if (layer.get("name").asString().matches(PATHS)) {
          paths.add(layer.get("name").asString());
        }
      }
      String digital = paths.stream().map(name -> "\"" + name + "\": " + ALL_DIGITAL).collect(Collectors.joining(", "));
      JsonNode before = VerbRun.json(evaluation(network.model(), boundary()));
      JsonNode after = VerbRun.json(evaluation(out,
          List.of("--set", "summation.boundary={" + digital + ", others: " + network.boundary() + "}")));
      return new double[]{before.get("digital_accuracy").asDouble(), before.get("accuracy").asDouble(),
          after.get("accuracy").asDouble()};
    });
  }

  /** Measures exact, before and after. */
  @FunctionalInterface
  private interface Measurement {
    double[] run() throws IOException;
  }

  private Row row(String name, List<String> words, Measurement measurement) throws IOException {
    String line = network.title() + ": " + String.join(" ", words);
    Row row = rows.find(each -> each.name().equals(name) && each.words().equals(line)).orElse(null);
    if (row == null) {
      long began = System.nanoTime();
      double[] found = measurement.run();
      row = new Row(name, line, 100 * found[0], 100 * found[1], 100 * found[2], (System.nanoTime() - began) / 1e9);
      rows.add(row);
    }
    System.out.printf(Locale.ROOT, "| %s | %.1f | %.1f | %.1f | %.0f %% | %.0f |%n", row.name(), row.exact(),
        row.before(), row.after(), row.recovered(), row.seconds());
    return row;
  }
}
