package dev.mote.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Accuracy of resnet8 on CIFAR-10 and the energy of an inference against the boundary of hybrid macros: from all planes analog, or
 * statistical, to all digital. Finished passes are kept in {@code .mote}.
 */
final class CimHybridBench {
  private static final String ALL_DIGITAL = "15";
  /** Where each sum decides: from so many planes on, one more at each share of the largest sum. */
  private static final String SALIENCY = "{saliency: [0.002, 0.005, 0.01], least: 7},{saliency: [0.005, 0.01], least: 8},"
      + "{saliency: [0.02, 0.04], least: 8}";
  /** Points of accuracy that the best boundary may lose. */
  private static final double MOST_LOST = 1;

  private CimHybridBench() {}

  /** One macro with fields that stay. */
  private record Swept(String title, String file, String on, List<String> fields) {}

  private static final List<Swept> MACROS = List.of(
      new Swept("low planes analog, noise of half a code", "cim-hybrid-analog", "cim:osa-hcim-2024",
          List.of("converter.noise_lsb=0.5")),
      new Swept("low planes analog, 5-bit converters, noise of half a code", "cim-hybrid-five", "cim:osa-hcim-2024",
          List.of("converter.noise_lsb=0.5", "converter.bits=5")),
      new Swept("low planes statistical", "cim-hybrid-statistical", "cim:pacim-2024", List.of()));

  /** One boundary. */
  private record Point(String boundary, double accuracy, double microjoule, double lowest, double highest) {
    static Point of(JsonNode point, int field) {
      return new Point(point.get("values").get(field).asString(), 100 * point.get("accuracy").asDouble(),
          point.get("energy_pj").asDouble() / 1e6, point.get("lowest_energy_pj").asDouble() / 1e6,
          point.get("highest_energy_pj").asDouble() / 1e6);
    }
  }

  /** Takes {@code --images=N}. */
  static void run(List<String> arguments) throws IOException {
    int images = CimInputs.images(arguments);
    Files.createDirectories(Path.of(".mote"));
    System.out.printf("resnet8 on %d test images of CIFAR-10, one chip.%n", images);
    for (Swept swept : MACROS) {
      List<String> words = new ArrayList<>(List.of("sweep", CimInputs.network(), "--on", swept.on(), "--data",
          CimInputs.tests(images), "-o", ".mote/" + swept.file() + ".html", "--set",
          "summation.boundary=0,1,2,3,4,5,6,7,8,9,10,11,12," + SALIENCY + "," + ALL_DIGITAL));
      swept.fields().forEach(field -> words.addAll(List.of("--set", field)));
      JsonNode result = VerbRun.json(words);
      List<Point> points = new ArrayList<>();
      result.get("points").forEach(point -> points.add(Point.of(point, 0)));
      print(swept, 100 * result.get("digital_accuracy").asDouble(), points);
    }
  }

  private static void print(Swept swept, double exact, List<Point> points) {
    System.out.printf("%n%s, %s (exact arithmetic %.1f %%):%n%n", swept.on(), swept.title(), exact);
    System.out.println("| boundary | accuracy, % | energy, µJ | lowest to highest, µJ |\n|---|---|---|---|");
    points.forEach(point -> System.out.printf(Locale.ROOT, "| %s | %.1f | %.2f | %.2f to %.2f |%n", point.boundary(),
        point.accuracy(), point.microjoule(), point.lowest(), point.highest()));
    Point lowPlanes = points.getFirst();
    Point digital = points.getLast();
    Optional<Point> best = points.subList(1, points.size() - 1).stream()
        .filter(point -> point.accuracy() > lowPlanes.accuracy() && point.accuracy() >= exact - MOST_LOST
            && point.microjoule() < digital.microjoule())
        .min(Comparator.comparingDouble(Point::microjoule));
    System.out.println();
    best.ifPresentOrElse(point -> System.out.printf(Locale.ROOT,
        "Boundary %s takes %.1f %% less energy than all digital, and its accuracy is %.1f points above that of no digital"
            + " plane and %+.1f beside exact arithmetic.%n",
        point.boundary(), 100 - 100 * point.microjoule() / digital.microjoule(),
        point.accuracy() - lowPlanes.accuracy(), point.accuracy() - exact),
        () -> System.out.printf(Locale.ROOT,
            "No boundary within %.0f point of exact arithmetic takes less energy than all digital, %.2f µJ.%n",
            MOST_LOST,
            digital.microjoule()));
  }
}
