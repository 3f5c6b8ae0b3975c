package dev.mote.app.recipe;

import dev.mote.app.recipe.Options.Marked;
import dev.mote.app.recipe.PassKind.Option;
import dev.mote.compress.tensor.ConvolutionCanonical;
import dev.mote.compress.tensor.ConvolutionTrain;
import dev.mote.compress.tensor.ConvolutionTucker;
import dev.mote.compress.tensor.DenseCanonical;
import dev.mote.compress.tensor.DenseTrain;
import dev.mote.compress.tensor.DenseTucker;
import dev.mote.compress.tensor.Factorize;
import dev.mote.compress.tensor.Form;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.UnknownName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts products of small tensors in the place of weights ({@link Factorize}).
 *
 * @param layers what each becomes, by its name
 * @param rank   the highest rank
 * @param error  the wanted relative error of the weights; the ranks are as low as it allows
 */
record Tensorize(List<Layer> layers, Marked<Integer> rank, double error) implements RecipePass {
  private static final List<String> FORMS = List.of("train", "cp", "tucker");

  static final PassKind KIND = new PassKind("tensorize",
      "Put products of small tensors in the place of a layer's weights.",
      List.of(new Option("layers", "{NAME: FORM}", "must be given",
          "What layers become: train, cp or tucker; a dense layer with extents of its outputs and inputs, as in train:2x5/8x8,"
              + " or without, then in two factors each."),
          new Option("rank", "N", "the layer's highest", "The highest rank, at most the layer's."),
          new Option("error", "X", "0",
              "The wanted relative error of the weights, 0 to below 1; ranks are as low as it allows.")),
      options -> {
        List<Layer> layers = new ArrayList<>();
        for (Yaml.Field field : options.fields("layers")) {
          if (!(field.value() instanceof Yaml.Scalar form)) {
            throw field.value().at().refused("a layer becomes one form, found several values; write such as tucker");
          }
          form.at().locating(() -> checked(form.text()));
          layers.add(
              new Layer(new Marked<>(field.name().at(), field.name().text()), new Marked<>(form.at(), form.text())));
        }
        if (layers.isEmpty()) {
          throw options.at()
              .refused("tensorize names the layers to take, found no option layers; give layers: {NAME: FORM}");
        }
        return new Tensorize(layers, new Marked<>(options.at("rank"),
            options.has("rank") ? (int) options.whole("rank", 1, 1, 1_000_000) : 0),
            options.number("error", 0, 0, 0.999));
      });

  /** A layer and what it becomes. */
  record Layer(Marked<String> name, Marked<String> form) {}

  private static String checked(String text) {
    if (!FORMS.contains(text.replaceAll(":.*", ""))) {
      throw UnknownName.refusedAs("a form", FORMS, text);
    }
    if (!text.matches("[a-z]+(:\\d{1,6}(x\\d{1,6})*/\\d{1,6}(x\\d{1,6})*)?")) {
      throw new BadInputException(
          "extents are OUTPUTS/INPUTS, such as train:2x5/8x8, found '" + text + "'; correct them");
    }
    return text;
  }

  @Override
  public void check(Graph network, Workbench bench) {
    forms(network).forEach((name, form) -> {
      Node node = node(network, name);
      Shape weights = network.inputType(node, 1).shape();
      Layer layer = layers.stream().filter(each -> each.name().value().equals(name)).findFirst().orElseThrow();
      layer.form().at().locating(() -> {
        form.check(node, weights);
        return form;
      });
      int most = highest(form, weights);
      if (rank.value() > most) {
        throw rank.at().refused("a rank is at most that of its layer, " + most + " of '" + name + "', found "
            + rank.value() + "; give a lower one");
      }
    });
  }

  private static int highest(Form form, Shape weights) {
    int modes = form.modes(weights).size();
    return form.legs(weights).stream().flatMap(List::stream).filter(index -> index >= modes).distinct()
        .mapToInt(index -> form.bound(weights, index)).max().orElse(1);
  }

  /** The form of each layer, by its name. */
  private Map<String, Form> forms(Graph network) {
    Map<String, Form> forms = new LinkedHashMap<>();
    for (Layer layer : layers) {
      String name = layer.name().value();
      List<String> known = network.nodes().stream().filter(LayerFormats::isLayer).map(Node::name).toList();
      if (!known.contains(name)) {
        throw layer.name().at().refused(UnknownName.refusedAs("a layer with weights", known, name));
      }
      Node node = node(network, name);
      Shape weights = network.inputType(node, 1).shape();
      forms.put(name, layer.form().at().locating(() -> node.op() instanceof Op.Dense
          ? dense(layer.form().value(), weights)
          : convolution(layer.form().value())));
    }
    return forms;
  }

  private static Node node(Graph network, String name) {
    return network.nodes().stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
  }

  private static Form dense(String text, Shape weights) {
    String[] words = text.split("[:/]");
    List<Integer> outputs = words.length == 3 ? extents(words[1]) : halves(weights.dim(0));
    List<Integer> inputs = words.length == 3 ? extents(words[2]) : halves(weights.dim(1));
    return switch (words[0]) {
      case "train" -> new DenseTrain(outputs, inputs);
      case "cp" -> new DenseCanonical(outputs, inputs);
      default -> new DenseTucker(outputs, inputs);
    };
  }

  private static List<Integer> extents(String text) {
    return java.util.Arrays.stream(text.split("x")).map(Integer::valueOf).toList();
  }

  /** Two factors of {@code extent}, as near to each other as there are. */
  private static List<Integer> halves(int extent) {
    int first = (int) Math.sqrt(extent);
    while (extent % first != 0) {
      first--;
    }
    return List.of(first, extent / first);
  }

  private static Form convolution(String text) {
    return switch (text) {
      case "train" -> new ConvolutionTrain();
      case "cp" -> new ConvolutionCanonical();
      case "tucker" -> new ConvolutionTucker();
      default -> throw new BadInputException("a convolution has the extents of its kernel, found '" + text
          + "'; leave them out");
    };
  }

  @Override
  public Compression apply(Compression before, Workbench bench) {
    Graph network = before.network();
    int most = rank.value() > 0
        ? rank.value()
        : forms(network).entrySet().stream()
            .mapToInt(form -> highest(form.getValue(), network.inputType(node(network, form.getKey()), 1).shape()))
            .max().orElse(1);
    return before.with(Pass.run(network, Factorize.fit(network, forms(network), most, error)));
  }
}
