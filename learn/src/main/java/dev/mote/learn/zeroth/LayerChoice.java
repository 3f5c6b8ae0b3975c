package dev.mote.learn.zeroth;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.UnknownName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which weights and biases of an int8 network are trained, as written on a command line: terms with commas between.
 *
 * <p>
 * {@code all} is all layers, {@code last:K} the last K; any other term is the name of a layer, in which {@code *} stands for any
 * letters and {@code #3} for the layer number 3, 0 for the first. A term followed by {@code :bias} trains only the biases of
 * its layers; {@code bias} is {@code all:bias}. A term followed by {@code :10%} trains that share of its layers' weights, the
 * largest, and all their biases. Layers that several terms name train what any of them says.
 *
 * @param terms the terms, at least one
 */
public record LayerChoice(List<String> terms) {
  /** All layers. */
  public static final LayerChoice ALL = parse("all");
  private static final String BIAS = "bias";
  private static final Pattern SHARE = Pattern.compile("(.+):(\\d{1,3}(?:\\.\\d{1,6})?)%");

  /** Copies the list. */
  public LayerChoice {
    terms = List.copyOf(terms);
  }

  /** Reads a choice. Throws {@link BadInputException} where a term is empty. */
  public static LayerChoice parse(String text) {
    List<String> terms = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    if (terms.contains("")) {
      throw new BadInputException(
          "layers to train are all, last:K, bias, #NUMBER or names, with commas between, found '"
              + text + "'; leave no term empty");
    }
    return new LayerChoice(terms);
  }

  /**
   * The chosen layers of {@code network} in the order they run, with the parameters that are trained.
   *
   * @throws BadInputException where the network has no layer of a name, or fewer layers than a term asks for
   */
  public List<Layer> of(Graph network) {
    List<Layer> all = Layer.of(network);
    Map<Integer, Double> whole = new HashMap<>();
    Set<Integer> biases = new HashSet<>();
    for (String term : terms) {
      Matcher share = SHARE.matcher(term);
      boolean part = share.matches();
      String rest = part ? share.group(1) : term;
      boolean biasOnly = rest.equals(BIAS) || rest.endsWith(":" + BIAS);
      String layers = rest.equals(BIAS)
          ? "all"
          : biasOnly ? rest.substring(0, rest.length() - 1 - BIAS.length()) : rest;
      if (part && biasOnly) {
        throw new BadInputException("a share is one of weights, found '" + term + "'; leave it out for biases");
      }
      double kept = part ? percent(share.group(2), term) / 100 : 1;
      for (Layer layer : named(layers, all)) {
        if (biasOnly) {
          biases.add(layer.index());
        } else {
          whole.merge(layer.index(), kept, Math::max);
        }
      }
    }
    List<Layer> chosen = all.stream()
        .filter(layer -> whole.containsKey(layer.index()) || biases.contains(layer.index()))
        .map(layer -> whole.containsKey(layer.index())
            ? layer.masked(whole.getOrDefault(layer.index(), 1.0))
            : layer.biasOnly())
        .filter(layer -> !layer.parameters().isEmpty()).toList();
    if (chosen.isEmpty()) {
      throw new BadInputException("layers whose biases are trained have biases, found none in " + terms + " of '"
          + network.name() + "'; train weights too");
    }
    return chosen;
  }

  private static double percent(String digits, String term) {
    double percent = Double.parseDouble(digits);
    if (percent <= 0 || percent > 100) {
      throw new BadInputException("a share of a layer's weights is more than 0 % and at most 100 %, found '" + term
          + "'; choose another share");
    }
    return percent;
  }

  private static List<Layer> named(String term, List<Layer> all) {
    if (term.equals("all")) {
      return all;
    }
    if (term.startsWith("last:")) {
      int count = number(term.substring(5), 1, all.size(), "last:K takes the last 1 to " + all.size() + " layers",
          term);
      return all.subList(all.size() - count, all.size());
    }
    if (term.startsWith("#")) {
      int index = number(term.substring(1), 0, all.size() - 1, "layers have the numbers 0 to " + (all.size() - 1),
          term);
      return List.of(all.get(index));
    }
    List<Layer> found = all.stream().filter(layer -> matches(term, layer.name())).toList();
    if (found.isEmpty()) {
      throw UnknownName.refusedAs("a layer to train", all.stream().map(Layer::name).toList(), term);
    }
    return found;
  }

  private static int number(String digits, int least, int most, String rule, String term) {
    int number = digits.matches("\\d{1,6}") ? Integer.parseInt(digits) : -1;
    if (number < least || number > most) {
      throw new BadInputException(rule + ", found '" + term + "'; choose another number");
    }
    return number;
  }

  /** Whether {@code name} is {@code pattern}, where {@code *} stands for any letters. */
  private static boolean matches(String pattern, String name) {
    String[] parts = pattern.split("\\*", -1);
    if (parts.length == 1) {
      return name.equals(pattern);
    }
    String last = parts[parts.length - 1];
    int at = parts[0].length();
    if (!name.startsWith(parts[0])) {
      return false;
    }
    for (String part : Arrays.asList(parts).subList(1, parts.length - 1)) {
      int next = name.indexOf(part, at);
      if (next < 0) {
        return false;
      }
      at = next + part.length();
    }
    return name.endsWith(last) && name.length() - last.length() >= at;
  }

  @Override
  public String toString() {
    return String.join(",", terms);
  }
}
