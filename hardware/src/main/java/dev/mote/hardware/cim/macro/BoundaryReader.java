package dev.mote.hardware.cim.macro;

import dev.mote.formats.yaml.Options;
import dev.mote.formats.yaml.Yaml;
import dev.mote.graph.BadInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a hybrid's boundary: a number of planes, numbers by layer, or {@code saliency: [THRESHOLD, ...]}. */
final class BoundaryReader {
  private BoundaryReader() {}

  static Boundary read(Options summation, Weights weights, Inputs inputs) {
    summation.require("boundary");
    int most = weights.bits() + inputs.bits() - 1;
    if (summation.isText("boundary")) {
      return new Boundary.Fixed((int) summation.whole("boundary", 0, 0, most));
    }
    List<Yaml.Field> fields = summation.fields("boundary");
    List<String> names = fields.stream().map(field -> field.name().text()).toList();
    Options given = new Options(summation.at("boundary"), "boundary", fields, names, MacroReader.WORDING);
    if (names.contains("saliency")) {
      Options saliency = new Options(summation.at("boundary"), "boundary", fields, List.of("saliency", "least"),
          MacroReader.WORDING);
      return saliency(saliency, most);
    }
    Map<String, Integer> planes = new LinkedHashMap<>();
    names.stream().filter(name -> !name.equals("others"))
        .forEach(name -> planes.put(name, (int) given.whole(name, 0, 0, most)));
    return new Boundary.PerLayer(planes, (int) given.whole("others", 0, 0, most));
  }

  private static Boundary saliency(Options given, int most) {
    List<Double> thresholds = given.list("saliency", List.of(), BoundaryReader::share);
    if (!thresholds.equals(thresholds.stream().sorted().toList()) || thresholds.size() > most) {
      throw given.at("saliency").refused("thresholds of saliency ascend and are at most " + most + ", found "
          + thresholds + "; order them");
    }
    return new Boundary.Saliency(thresholds, (int) given.whole("least", 0, 0, most));
  }

  private static double share(String text) {
    if (!text.matches("0(\\.[0-9]{1,9})?|1(\\.0)?")) {
      throw new BadInputException("a threshold of saliency is a share of 0 to 1, found '" + text + "'; correct it");
    }
    return Double.parseDouble(text);
  }
}
