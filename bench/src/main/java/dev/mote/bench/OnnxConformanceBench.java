package dev.mote.bench;

import dev.mote.formats.onnx.OnnxConformance;
import dev.mote.formats.onnx.OnnxConformance.Outcome;
import dev.mote.formats.onnx.OnnxConformance.Result;
import dev.mote.graph.RunFailedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** ONNX's own backend node tests, read by the ONNX reader and run by the interpreter. */
final class OnnxConformanceBench {
  private static final Path DEBIAN = Path.of("/usr/share/libonnx-testdata/data/node");
  private static final double LEAST_PASSED = 0.3;

  private OnnxConformanceBench() {}

  /** Runs the cases of the folder named first, or of Debian's package. Throws where one is wrong or too few pass. */
  static void run(List<String> arguments) {
    Path folder = arguments.isEmpty() ? DEBIAN : Path.of(arguments.getFirst());
    List<Result> results = OnnxConformance.cases(folder).stream().map(OnnxConformance::run).toList();
    Map<Outcome, List<Result>> byOutcome = results.stream().collect(Collectors.groupingBy(Result::outcome));
    int plain = count(byOutcome, Outcome.PASSED);
    int fixed = count(byOutcome, Outcome.PASSED_FIXED);
    int wrong = count(byOutcome, Outcome.WRONG);
    double share = (plain + fixed) / (double) Math.max(1, results.size());
    System.out.printf("ONNX backend node tests in %s: %d cases%n", folder, results.size());
    System.out.printf("  passed   %4d  (%.1f %%; %d of them with inputs that decide shapes fixed at import)%n",
        plain + fixed, 100 * share, fixed);
    System.out.printf("  refused  %4d  (unsupported, by name)%n", count(byOutcome, Outcome.REFUSED));
    System.out.printf("  wrong    %4d%n", wrong);
    System.out.println("refused:");
    Map<String, Integer> reasons = new TreeMap<>();
    byOutcome.getOrDefault(Outcome.REFUSED, List.of())
        .forEach(result -> reasons.merge(reason(result), 1, Integer::sum));
    reasons.forEach((reason, count) -> System.out.printf("  %4d  %s%n", count, reason));
    byOutcome.getOrDefault(Outcome.WRONG, List.of())
        .forEach(result -> System.out.printf("wrong: %s: %s%n", result.name(), result.why()));
    if (wrong > 0 || share < LEAST_PASSED) {
      throw new RunFailedException(
          "ONNX's node tests have no wrong result and 30 % pass, found " + wrong + " wrong and "
              + Math.round(100 * share) + " % passed; see the list above");
    }
  }

  private static int count(Map<Outcome, List<Result>> byOutcome, Outcome outcome) {
    return byOutcome.getOrDefault(outcome, List.of()).size();
  }

  /** The operator and what it uses, without the names of file and node. */
  private static String reason(Result result) {
    String sentence = result.why().replaceFirst("^in '[^']*' ", "").replaceFirst("^node '[^']*' \\(([^)]*)\\) uses ",
        "$1: ");
    int end = sentence.indexOf(", which Mote does not support");
    return (end < 0 ? sentence : sentence.substring(0, end)).replaceAll("'[^']*'", "...");
  }
}
