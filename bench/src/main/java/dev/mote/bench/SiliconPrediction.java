package dev.mote.bench;

import dev.mote.graph.BadInputException;
import dev.mote.graph.UnknownName;
import dev.mote.hardware.Interval;
import dev.mote.hardware.cim.cost.Activity;
import dev.mote.hardware.cim.cost.MacroCost;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Macros;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the model says of one macro at its best: a shipped one or a file, with fields given anew. */
final class SiliconPrediction {
  private static final List<String> SHARES = List.of("toggle", "ones", "weights", "code");

  private SiliconPrediction() {}

  /** Prints the prediction for {@code NAME|FILE [PATH=VALUE ...] [activity.toggle=SHARE ...]}. */
  static void print(List<String> words) throws IOException {
    Map<String, Double> shares = new LinkedHashMap<>();
    List<String> overrides = new ArrayList<>();
    for (String word : words.subList(1, words.size())) {
      if (word.startsWith("activity.")) {
        share(word.substring("activity.".length()), shares);
      } else {
        overrides.add(word);
      }
    }
    String[] fields = overrides.toArray(String[]::new);
    Path file = Path.of(words.getFirst());
    Macro macro = Files.isRegularFile(file) ? Macros.read(file, fields) : Macros.named(words.getFirst(), fields);
    double ones = shares.getOrDefault("ones", 0.5);
    double weights = shares.getOrDefault("weights", 0.5);
    print(macro, new Activity(shares.getOrDefault("toggle", 0.5), ones, weights,
        shares.getOrDefault("code", ones * weights)));
  }

  private static void share(String word, Map<String, Double> shares) {
    String name = word.replaceAll("=.*", "");
    if (!SHARES.contains(name)) {
      throw UnknownName.refusedAs("an activity", SHARES, name);
    }
    String value = word.substring(Math.min(word.length(), name.length() + 1));
    if (!value.matches("0(\\.[0-9]+)?|1(\\.0+)?")) {
      throw new BadInputException("an activity is a share of 0 to 1, found '" + value + "'; correct activity." + name);
    }
    shares.put(name, Double.parseDouble(value));
  }

  private static void print(Macro macro, Activity activity) {
    MacroCost cost = MacroCost.of(macro, activity);
    System.out.printf("%s at %.2f V, %s%n", macro.name(), macro.supplyV(), activity);
    System.out.printf("  energy     %s fJ a multiply-accumulate, %.2f TOPS/W%n", text(cost.femtojoule()),
        cost.teraOperationsPerWatt());
    cost.femtojoulePerMac()
        .forEach((component, fj) -> System.out.printf("    %-14s %s%n", component.label(), text(fj)));
    System.out.printf("  time       %.3f ns a cycle, %.3f ns an input, %.4f TOPS%n", cost.cycleNs(), cost.passNs(),
        cost.teraOperations());
    System.out.printf("  area       %s um2%n", text(cost.area()));
    cost.areaUm2().forEach((component, area) -> System.out.printf("    %-14s %s%n", component.label(), text(area)));
  }

  private static String text(Interval value) {
    return String.format("%.3f [%.3f..%.3f]", value.point(), value.low(), value.high());
  }
}
