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
 * resnet8 on a hybrid macro whose conversions have noise of two codes: adapted by forward passes alone, by back-propagation through the
 * noise and without it, and as a polarised network whose paths of low rank are digital. Finished rows are kept in {@code .mote}.
 */
final class CimAdaptBench {
  private static final int TRAIN = 400;
  private static final int VALIDATION = 200;
  private static final double RECOVERED = 50;
  private static final String BOUNDARY = "7";
  private static final String PATHS = "_path_(input|output)";
  private static final List<String> MACRO = List.of("--on", "cim:osa-hcim-2024", "--set", "converter.noise_lsb=2");
  private static final List<String> HYBRID = List.of("--set", "summation.boundary=" + BOUNDARY);
  private static final List<String> STEPS = List.of("--batch", "50", "--rounding", "carry", "--momentum", "0.9",
      "--data", CimInputs.training(0, TRAIN), "--validation", CimInputs.training(TRAIN, TRAIN + VALIDATION));

  private final RowFile<Row> rows;
  private final int images;

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

  private CimAdaptBench(Path file, int images) throws IOException {
    this.images = images;
    this.rows = new RowFile<>(file, "a finished adaptation is a line of 6 fields", 6,
        row -> List.of(row.name(), row.words(), row.exact(), row.before(), row.after(),
            String.format(Locale.ROOT, "%.1f", row.seconds())),
        fields -> new Row(fields[0], fields[1], Double.parseDouble(fields[2]), Double.parseDouble(fields[3]),
            Double.parseDouble(fields[4]), Double.parseDouble(fields[5])));
  }

  /** Takes {@code --images=N}. Throws where forward passes bring back less than half. */
  static void run(List<String> arguments) throws IOException {
    int images = CimInputs.images(arguments);
    new CimAdaptBench(Files.createDirectories(Path.of(".mote")).resolve("cim-adapt.tsv"), images).run();
  }

  private void run() throws IOException {
    System.out
        .printf("resnet8 on cim:osa-hcim-2024, boundary %s, noise of two codes; %d training images, %d that choose the"
            + " epoch, %d test images of CIFAR-10; accuracy in percent.%n%n", BOUNDARY, TRAIN, VALIDATION, images);
    System.out
        .println("| method | exact, before | macro, before | macro, after | of the lost accuracy back | seconds |\n"
            + "|---|---|---|---|---|---|");
    Row forward = adapted("forward passes alone, biases", "--method", "zo", "--perturb", "nodes", "--layers", "bias",
        "--queries", "8", "--epochs", "4", "--rate", "0.01");
    adapted("back-propagation through the noise, biases", "--method", "bp", "--layers", "bias", "--epochs", "4",
        "--rate",
        "0.01");
    adapted("back-propagation through the noise, all weights", "--method", "bp", "--layers", "all", "--epochs", "8",
        "--rate", "0.001");
    withoutNoise();
    polarized();
    if (forward.recovered() < RECOVERED) {
      throw new RunFailedException(String.format(Locale.ROOT,
          "forward passes bring back at least %.0f %% of what noise took, found %.0f %%; see above", RECOVERED,
          forward.recovered()));
    }
  }

  private static List<String> words(List<String> first, List<?>... rest) {
    List<String> words = new ArrayList<>(first);
    Stream.of(rest).flatMap(List::stream).map(String::valueOf).forEach(words::add);
    return words;
  }

  private Row adapted(String name, String... how) throws IOException {
    List<String> words = words(List.of("adapt", CimInputs.network(), "--test", CimInputs.tests(images)), MACRO, HYBRID,
        STEPS, List.of(how));
    return row(name, words, () -> {
      JsonNode found = VerbRun.json(words);
      return new double[]{found.get("digital_accuracy").asDouble(), found.get("accuracy_before").asDouble(),
          found.get("accuracy").asDouble()};
    });
  }

  /** Trained in exact arithmetic, then put on the macro: what the noise in training is worth. */
  private void withoutNoise() throws IOException {
    String out = ".mote/cim-adapt-exact.tflite";
    List<String> words = words(List.of("adapt", CimInputs.network(), "-o", out), STEPS,
        List.of("--method", "bp", "--layers", "all", "--epochs", "8", "--rate", "0.001"));
    row("back-propagation without noise, all weights", words, () -> {
      VerbRun.json(words);
      JsonNode before = VerbRun.json(evaluation(CimInputs.network(), HYBRID));
      return new double[]{before.get("digital_accuracy").asDouble(), before.get("accuracy").asDouble(),
          VerbRun.json(evaluation(out, HYBRID)).get("accuracy").asDouble()};
    });
  }

  private List<String> evaluation(String model, List<String> boundary) {
    return words(List.of("eval", model, "--data", CimInputs.tests(images)), MACRO, boundary);
  }

  /** Paths of rank 8, fitted without labels and all digital, beside the layers on the macro. */
  private void polarized() throws IOException {
    Path recipe = Path.of(".mote", "cim-polarized.yaml");
    String out = ".mote/cim-polarized.onnx";
    List<String> words = List.of("compress", CimInputs.floatNetwork(), "--recipe", recipe.toString(), "--data",
        CimInputs.training(0, 256), "-o", out);
    row("polarised, digital paths of rank 8", words, () -> {
      Files.writeString(recipe, "- polarize: {weights: int8, rank: 8}\n");
      VerbRun.json(words);
      JsonNode layers = VerbRun.json(List.of("inspect", out)).get("layers");
      String paths = layers.findValuesAsString("name").stream().filter(name -> name.matches(".*" + PATHS))
          .map(name -> "\"" + name + "\": 15").collect(Collectors.joining(", "));
      JsonNode alone = VerbRun.json(evaluation(out, HYBRID));
      JsonNode beside = VerbRun
          .json(evaluation(out, List.of("--set", "summation.boundary={" + paths + ", others: " + BOUNDARY + "}")));
      return new double[]{beside.get("digital_accuracy").asDouble(), alone.get("accuracy").asDouble(),
          beside.get("accuracy").asDouble()};
    });
  }

  /** Measures exact, before and after. */
  @FunctionalInterface
  private interface Measurement {
    double[] run() throws IOException;
  }

  private Row row(String name, List<String> words, Measurement measurement) throws IOException {
    String line = images + " " + String.join(" ", words);
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
