package dev.mote.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Accuracy of resnet8 on CIFAR-10 against the bits and the noise of converters: {@code mote sweep} on an analog macro of 255 rows, with
 * converters over all counts and over those that suit the network best, and on a hybrid one. Finished passes are kept in {@code .mote}.
 */
final class CimSweepBench {
  private static final String BITS = "converter.bits=3:9";
  private static final String NOISE = "converter.noise_lsb=0,0.25,0.5,1,2";

  private CimSweepBench() {}

  /** One macro with fields that stay. */
  private record Swept(String title, String file, String on, List<String> fields) {}

  private static final List<Swept> MACROS = List.of(
      new Swept("Analog, 255 rows, codes over all counts", "cim-sweep-analog", "cim:jia-2020",
          List.of("weights.bits=8", "inputs.bits=8", "array.active_rows=255")),
      new Swept("Analog, 255 rows, codes over the counts with the best ratio of signal to noise", "cim-sweep-optimal",
          "cim:jia-2020",
          List.of("weights.bits=8", "inputs.bits=8", "array.active_rows=255", "converter.range=optimal")),
      new Swept("Hybrid, 144 rows, boundary 8", "cim-sweep-hybrid", "cim:osa-hcim-2024",
          List.of("summation.boundary=8")));

  /** Takes {@code --images=N}. */
  static void run(List<String> arguments) throws IOException {
    int images = CimInputs.images(arguments);
    Files.createDirectories(Path.of(".mote"));
    System.out.printf("resnet8 on %d test images of CIFAR-10, one chip, accuracy in percent.%n", images);
    for (Swept swept : MACROS) {
      List<String> words = new ArrayList<>(List.of("sweep", CimInputs.network(), "--on", swept.on(), "--data",
          CimInputs.tests(images), "-o", ".mote/" + swept.file() + ".html", "--set", BITS, "--set", NOISE));
      swept.fields().forEach(field -> words.addAll(List.of("--set", field)));
      print(swept.title(), VerbRun.json(words));
    }
  }

  /** Rows of bits, columns of noise. */
  private static void print(String title, JsonNode result) {
    Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
    Map<String, Double> energies = new LinkedHashMap<>();
    for (JsonNode point : result.get("points")) {
      String bits = point.get("values").get(0).asString();
      rows.computeIfAbsent(bits, _ -> new LinkedHashMap<>()).put(point.get("values").get(1).asString(),
          100 * point.get("accuracy").asDouble());
      energies.put(bits, point.get("energy_pj").asDouble() / 1e6);
    }
    System.out.printf("%n%s (exact arithmetic %.1f):%n%n| bits |", title,
        100 * result.get("digital_accuracy").asDouble());
    rows.values().iterator().next().keySet().forEach(noise -> System.out.printf(" noise %s |", noise));
    System.out.printf(" energy, µJ |%n|---%s|---|%n", "|---".repeat(rows.values().iterator().next().size()));
    rows.forEach((bits, accuracies) -> {
      System.out.print("| " + bits + " |");
      accuracies.values().forEach(accuracy -> System.out.printf(Locale.ROOT, " %.1f |", accuracy));
      System.out.printf(Locale.ROOT, " %.2f |%n", energies.get(bits));
    });
  }
}
