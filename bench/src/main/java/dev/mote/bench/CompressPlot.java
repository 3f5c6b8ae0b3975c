package dev.mote.bench;

import dev.mote.app.report.Report;
import dev.mote.app.report.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Accuracy against bytes of all that the parts of {@code mote bench compress} have measured, one chart for each network, in
 * {@code .mote/compress.html}. It reads the rows that they leave in {@code .mote/compress-*.tsv}.
 */
final class CompressPlot {
  private static final Path FOLDER = Path.of(".mote");
  private static final String USUAL = "resnet8";
  private static final List<String> NETWORKS = List.of("resnet8", "cnn-small", "mobilenet-small");
  private static final Pattern TRAINING = Pattern.compile("^([0-9]+) samples TrainingOptions\\[epochs=([0-9]+)");
  /** What is drawn has at least this share of the best accuracy. */
  private static final double LOWEST = 0.6;
  /** Networks as they are on one device whose weights vary. */
  private static final String DEVICE = " on device";

  private CompressPlot() {}

  /**
   * One measured network.
   *
   * @param part     of the bench
   * @param network  its name
   * @param family   the method with what it did, without numbers
   * @param method   the method in full
   * @param accuracy 0 to 1
   * @param bytes    that its weights take
   */
  record Point(String part, String network, String family, String method, double accuracy, long bytes) {}

  /** Draws what is there. */
  static void run() throws IOException {
    List<Point> points = points(FOLDER);
    if (points.isEmpty()) {
      System.out.println("No part of bench compress has left rows in " + FOLDER + " yet; run one of them first.");
      return;
    }
    Path page = FOLDER.resolve("compress.html");
    Files.writeString(page, report(points).html());
    System.out.printf("%d measured networks drawn in %s.%n", points.size(), page);
  }

  /** All rows of the folder. */
  static List<Point> points(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Point> points = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(CompressPlot::holdsRows).sorted().toList()) {
        String part = file.getFileName().toString().replaceAll("^compress-|\\.tsv$", "");
        for (String line : Files.readAllLines(file)) {
          Point point = point(part, line.split("\t", -1));
          if (point != null) {
            points.add(point);
          }
        }
      }
    }
    return points;
  }

  private static boolean holdsRows(Path file) {
    return file.getFileName().toString().matches("compress-.*\\.tsv");
  }

  /** A row of method, accuracy, bytes, or of network, format, recipe, accuracy, bytes and what follows; null for others. */
  private static @Nullable Point point(String part, String[] fields) {
    try {
      if (fields.length == 3) {
        String network = NETWORKS.stream().filter(name -> fields[0].startsWith(name + ", ")).findFirst().orElse("");
        String method = network.isEmpty() ? fields[0] : fields[0].substring(network.length() + 2);
        return new Point(part, network.isEmpty() ? USUAL : network, family(part, method), method,
            Double.parseDouble(fields[1]), Long.parseLong(fields[2]));
      }
      if (fields.length >= 5) {
        String how = how(fields[2]);
        return new Point(part, fields[0], family(part, fields[1] + ", " + how), fields[1] + ", " + how,
            Double.parseDouble(fields[3]), Long.parseLong(fields[4]));
      }
    } catch (NumberFormatException other) {
      return null;
    }
    return null;
  }

  /** What was done beside choosing a format; of a training its samples and epochs. */
  private static String how(String recipe) {
    Matcher training = TRAINING.matcher(recipe);
    return training.find()
        ? String.format(Locale.ROOT, "trained %s x %,d", training.group(2), Long.parseLong(training.group(1)))
        : recipe;
  }

  /**
   * The method without its numbers, so that one line has a point for each: of bits the kind of format and what was done, of others what was
   * done whatever the format, and of coded weights not the code.
   */
  private static String family(String part, String method) {
    List<String> words = List.of(method.split(", "));
    return switch (part) {
      case "bits" -> words.getFirst().replaceAll(":.*", "") + method.substring(words.getFirst().length());
      case "datafree", "polarized" -> part + ": " + (words.getFirst().endsWith("%") ? "pruned, " : "")
          + numberless(words.getLast());
      default -> part + ": " + numberless(words.getFirst());
    };
  }

  private static String numberless(String method) {
    return method.replaceAll("(?<![A-Za-z])[-+]?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?", " ").replaceAll("[\\s:,%]+", " ")
        .strip();
  }

  static Report report(List<Point> points) {
    Map<String, List<Point>> networks = new TreeMap<>(
        Comparator.comparing((String name) -> !name.equals(USUAL)).thenComparing(Comparator.naturalOrder()));
    points.forEach(point -> networks.computeIfAbsent(point.network(), _ -> new ArrayList<>()).add(point));
    List<Section> sections = new ArrayList<>();
    networks.forEach((network, own) -> sections.add(chart(network, own)));
    networks.forEach((network, own) -> sections.add(table(network, own)));
    return new Report("Accuracy against bytes",
        "What compressed networks keep, by every method of ./mote bench compress that was run here.", sections);
  }

  private static Section chart(String network, List<Point> points) {
    double least = LOWEST * points.stream().mapToDouble(Point::accuracy).max().orElse(0);
    Map<String, List<Point>> families = new TreeMap<>();
    points.stream().filter(point -> point.accuracy() > least && !point.method().contains(DEVICE))
        .forEach(point -> families.computeIfAbsent(point.family(), _ -> new ArrayList<>()).add(point));
    List<Section.Line> lines = new ArrayList<>();
    families.forEach((family, own) -> {
      List<Point> best = unbeaten(own);
      lines.add(new Section.Line(family, best.stream().mapToDouble(Point::bytes).toArray(),
          best.stream().mapToDouble(point -> 100 * point.accuracy()).toArray()));
    });
    return new Section.TradeOff(network, String.format(Locale.ROOT,
        "A line joins the networks of one method, each measured on test samples, that no smaller one of the same method beats; trained 4 x 20,000"
            + " means 4 epochs of 20,000 samples. The table"
            + " has the others too, those with less than %.0f %% right, and those on devices whose weights vary.",
        100 * least), "bytes of weights", "accuracy, %", lines);
  }

  /** The points that are more accurate than all smaller ones, in the order of their bytes. */
  private static List<Point> unbeaten(List<Point> points) {
    List<Point> best = new ArrayList<>();
    points.stream().sorted(Comparator.comparingLong(Point::bytes).thenComparingDouble(point -> -point.accuracy()))
        .filter(point -> best.isEmpty() || point.accuracy() > best.getLast().accuracy()).forEach(best::add);
    return best;
  }

  private static Section table(String network, List<Point> points) {
    List<List<String>> rows = points.stream().sorted(Comparator.comparingLong(Point::bytes))
        .map(point -> List.of(point.part(), point.method(), String.format(Locale.ROOT, "%,d", point.bytes()),
            String.format(Locale.ROOT, "%.2f", 100 * point.accuracy())))
        .toList();
    return new Section.Table(network + ", all rows", "", List.of("part", "method", "bytes", "accuracy, %"), List.of(3),
        rows);
  }
}
