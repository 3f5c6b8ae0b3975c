package dev.mote.bench;

import dev.mote.compress.Calibration;
import dev.mote.compress.Int8Quantization;
import dev.mote.compress.polarized.PathCost;
import dev.mote.compress.polarized.Polarization;
import dev.mote.compress.polarized.Polarization.Errors;
import dev.mote.compress.polarized.Polarization.Fit;
import dev.mote.compress.polarized.Variability;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.formats.Models;
import dev.mote.formats.data.DataSet;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.Simplify;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * resnet8 on CIFAR-10 with weights of few bits and paths of rank 8 that were fitted on 256 images without labels; on main paths that
 * are reliable and on ones whose weights vary by 10 %. What is measured is kept in {@code .mote}.
 */
final class CompressPolarizedBench {
  private static final int RANK = 8;
  private static final double DEVIATION = 0.1;
  private static final int DEVICES = 3;
  private static final int QUICK_IMAGES = 500;
  private static final int QUICK_SAMPLES = 128;
  private static final int DRAWS = 8;
  /** Paths are fitted over devices with smaller numbers. */
  private static final int FIRST_DEVICE = 1000;
  private static final double RECOVERED = 60;
  private static final double OF_VARIABILITY = 50;

  private final Graph network;
  private final DataSet test;
  private final List<List<Tensor>> samples;
  private final Calibration calibration;
  private final CompressRows rows;
  private final Map<String, Graph> networks = new HashMap<>();
  private final int devices;
  private final double exact;
  private boolean missed;

  private CompressPolarizedBench(CompressRows rows, boolean quick) throws IOException {
    this.rows = rows;
    this.network = Pass.run(Models.read(SharedFolder.file("mlperf-tiny/pretrainedResnet.tflite")), new Simplify());
    DataSet images = CompressAccuracy.images("test.zip");
    this.test = quick ? images.range(0, QUICK_IMAGES) : images;
    this.samples = CompressAccuracy.samples(network, quick ? QUICK_SAMPLES : Polarization.MOST_SAMPLES);
    this.devices = quick ? 1 : DEVICES;
    this.calibration = CompressAccuracy.calibration(network, samples);
    this.exact = accuracy("float", "float", () -> network);
  }

  /** Takes {@code --quick} (500 images, 128 samples, one device). Throws where a bound is missed. */
  static void run(List<String> arguments) throws IOException {
    Main.requireKnown(arguments, List.of("--quick"));
    boolean quick = arguments.contains("--quick");
    Path file = Files.createDirectories(Path.of(".mote"))
        .resolve(quick ? "compress-polarized-quick.tsv" : "compress-polarized.tsv");
    new CompressPolarizedBench(new CompressRows(file), quick).run();
  }

  private void run() throws IOException {
    System.out.printf(
        "resnet8 on %d test images of CIFAR-10, accuracy in percent; float %.2f. Paths of rank %d, fitted on %d images "
            + "without labels.%n%n",
        test.size(), exact, RANK, samples.size());
    System.out.println(
        "| main path | alone | plain path | activation-aware | trained | trained, weighed | and sharing weights | "
            + "of the lost accuracy recovered |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (String format : List.of("uniform:4", "uniform:3", "nf4", "vecq:2")) {
      recovery(format);
    }
    System.out.printf("%nMain paths whose weights are multiplied by 1 + %.1f N(0, 1); means of %d devices.%n%n",
        DEVIATION,
        devices);
    System.out.println(
        "| main path | alone, reliable | alone, varying | with path, reliable | path fitted for a reliable one | "
            + "path fitted over %d other devices | path fitted for the device | of what variability cost recovered, device unknown | "
                .formatted(DRAWS)
            + "device known |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (String format : List.of("uniform:8", "uniform:4", "uniform:3")) {
      variability(format);
    }
    System.out.println(
        "\n| layer | inputs | outputs | r(n+m)/nm | bits a weight with a 4-bit main path | pays against 8 bits |");
    System.out.println("|---|---|---|---|---|---|");
    for (PathCost cost : new Polarization(WeightFormat.named("uniform:4"), RANK, samples).costs(network)) {
      System.out.printf("| %s | %d | %d | %.3f | %.2f | %s |%n", cost.layer(), cost.inputs(), cost.outputs(),
          cost.share(),
          cost.bitsPerWeight(), cost.pays() ? "yes" : "no");
    }
    if (missed) {
      throw new RunFailedException(
          String.format("paths recover %.0f %% of the lost accuracy at 3 and 4 bits, and %.0f %% of what "
              + "variability of a known device costs, found less; see above", RECOVERED, OF_VARIABILITY));
    }
  }

  private void recovery(String format) throws IOException {
    double alone = accuracy(format, "alone", () -> alone(format));
    double[] with = {accuracy(format, "plain", () -> polarized(format, Fit.PLAIN, false, false, new Errors.None())),
        accuracy(format, "activation-aware",
            () -> polarized(format, Fit.ACTIVATION_AWARE, false, false, new Errors.None())),
        accuracy(format, "trained", () -> polarized(format, Fit.TRAINED, false, false, new Errors.None())),
        accuracy(format, "weighed", () -> polarized(format, Fit.TRAINED, true, false, new Errors.None())),
        accuracy(format, "sharing", () -> best(format, new Errors.None()))};
    double recovered = 100 * (with[4] - alone) / (exact - alone);
    System.out.printf("| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.0f %% |%n", format, alone, with[0], with[1],
        with[2], with[3], with[4], recovered);
    missed |= format.startsWith("uniform") && recovered < RECOVERED;
  }

  private void variability(String format) throws IOException {
    double alone = accuracy(format, "alone", () -> alone(format));
    double reliable = accuracy(format, "sharing", () -> best(format, new Errors.None()));
    double aloneOn = 0;
    double unaware = 0;
    double resampled = 0;
    double measured = 0;
    for (int number = 0; number < devices; number++) {
      Variability device = new Variability(DEVIATION, FIRST_DEVICE + number);
      String on = " on device " + number;
      aloneOn += accuracy(format, "alone" + on, () -> device.on(alone(format))) / devices;
      unaware += accuracy(format, "sharing" + on, () -> device.on(best(format, new Errors.None()))) / devices;
      resampled += accuracy(format, "resampled" + on,
          () -> device.on(best(format, new Errors.Resampled(DEVIATION, DRAWS)))) / devices;
      measured += accuracy(format, "measured" + on,
          () -> device.on(best(format, new Errors.Device(device)))) / devices;
    }
    double unknown = 100 * (resampled - unaware) / (reliable - unaware);
    double known = 100 * (measured - unaware) / (reliable - unaware);
    System.out.printf("| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.0f %% | %.0f %% |%n", format, alone, aloneOn,
        reliable, unaware, resampled, measured, unknown, known);
    missed |= known < OF_VARIABILITY;
  }

  private Graph alone(String format) {
    return Pass.run(network, new Int8Quantization(calibration, _ -> WeightFormat.named(format), true));
  }

  private Graph best(String format, Errors errors) {
    return networks.computeIfAbsent(format + errors, _ -> polarized(format, Fit.TRAINED, true, true, errors));
  }

  private Graph polarized(String format, Fit fit, boolean weighted, boolean share, Errors errors) {
    return Pass.run(network,
        new Polarization(_ -> WeightFormat.named(format), RANK, fit, weighted, share, samples, errors, 1));
  }

  /** The accuracy in percent, measured or found among the rows. */
  private double accuracy(String format, String recipe, Supplier<Graph> graph) throws IOException {
    Optional<CompressRows.Row> row = rows.find("resnet8", format, recipe);
    if (row.isPresent()) {
      return 100 * row.get().accuracy();
    }
    long began = System.nanoTime();
    Graph made = graph.get();
    double accuracy = CompressAccuracy.of(made, test);
    rows.add(new CompressRows.Row("resnet8", format, recipe, accuracy / 100, CompressNetwork.bytes(made),
        (System.nanoTime() - began) / 1e9));
    System.err.printf("resnet8, %s, %s: %.2f %%%n", format, recipe, accuracy);
    return accuracy;
  }
}
