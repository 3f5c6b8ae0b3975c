package dev.mote.app.recipe;

import dev.mote.app.recipe.PassKind.Option;
import dev.mote.compress.tensor.ConvolutionCanonical;
import dev.mote.compress.tensor.ConvolutionTrain;
import dev.mote.compress.tensor.ConvolutionTucker;
import dev.mote.compress.tensor.DenseCanonical;
import dev.mote.compress.tensor.DenseTrain;
import dev.mote.compress.tensor.DenseTucker;
import dev.mote.compress.tensor.Form;
import dev.mote.formats.yaml.Options;
import dev.mote.formats.yaml.Options.Marked;
import dev.mote.formats.yaml.Yaml;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.UnknownName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which layers become products of small tensors, and of which form.
 *
 * @param layers what each becomes, by its name
 * @param rank   the highest rank; 0 for that of the layer
 */
record LayerForms(List<Layer> layers, Marked<Integer> rank) {
  private static final List<String> FORMS = List.of("train", "cp", "tucker");

  static final Option LAYERS = new Option("layers", "{NAME: FORM}", PassKind.REQUIRED,
      "What layers become: train, cp or tucker; a dense layer with extents of its outputs and inputs, as in train:2x5/8x8,"
          + " or without, then in two factors each.");
  static final Option RANK = new Option("rank", "N", "the layer's highest", "The highest rank, at most the layer's.");

  /** A layer and what it becomes. */
  record Layer(Marked<String> name, Marked<String> form) {}

  /** The options {@code layers} and {@code rank} of {@code pass}. */
  static LayerForms of(Options options, String pass) {
    List<Layer> layers = new ArrayList<>();
    for (Yaml.Field field : options.fields("layers")) {
      if (!(field.value() instanceof Yaml.Scalar form)) {
        throw field.value().at().refused("a layer becomes one form, found several values; write such as tucker");
      }
      form.at().locating(() -> checked(form.text()));
      layers.add(new Layer(new Marked<>(field.name().at(), field.name().text()), new Marked<>(form.at(), form.text())));
    }
    if (layers.isEmpty()) {
      throw options.at()
          .refused(pass + " names the layers to take, found no option layers; give layers: {NAME: FORM}");
    }
    return new LayerForms(layers,
        new Marked<>(options.at("rank"), options.has("rank") ? (int) options.whole("rank", 1, 1, 1_000_000) : 0));
  }

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

  /** Refuses layers that are not there, and forms and ranks that do not fit them. */
  void check(Graph network) {
    of(network).forEach((name, form) -> {
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

  /** The highest rank in {@code network}: the one given, or else the highest of all layers. */
  int most(Graph network) {
    return rank.value() > 0
        ? rank.value()
        : of(network).entrySet().stream()
            .mapToInt(form -> highest(form.getValue(), network.inputType(node(network, form.getKey()), 1).shape()))
            .max().orElse(1);
  }

  private static int highest(Form form, Shape weights) {
    int modes = form.modes(weights).size();
    return form.legs(weights).stream().flatMap(List::stream).filter(index -> index >= modes).distinct()
        .mapToInt(index -> form.bound(weights, index)).max().orElse(1);
  }

  /** The form of each layer, by its name. */
  Map<String, Form> of(Graph network) {
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
}
