package dev.mote.app.recipe;

import dev.mote.compress.weights.WeightFormat;
import dev.mote.formats.yaml.Options;
import dev.mote.formats.yaml.Options.Marked;
import dev.mote.formats.yaml.Yaml;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnknownName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which layers get which weight format: one for all, and others for the layers that a name, a pattern with {@code *}, or
 * {@code first} and {@code last} pick, of which the last that fits counts.
 *
 * @param usual  the format of the layers that no pattern picks; null for that of the passes before, or int8
 * @param chosen formats by pattern
 */
record LayerFormats(@Nullable Marked<WeightFormat> usual, List<Choice> chosen) {
  /** A pattern with its format. */
  record Choice(Marked<String> pattern, Marked<WeightFormat> format) {
    /** Whether it picks {@code layer} of all {@code layers}, in run order. */
    boolean fits(String layer, List<String> layers) {
      if (!layers.contains(pattern.value())) {
        switch (pattern.value()) {
          case "first" -> {
            return layer.equals(layers.getFirst());
          }
          case "last" -> {
            return layer.equals(layers.getLast());
          }
          default -> {
            // a name or a pattern
          }
        }
      }
      String expression = "\\Q" + pattern.value().replace("*", "\\E.*\\Q") + "\\E";
      return Pattern.matches(expression, layer);
    }
  }

  /** The options {@code weights} and {@code layers}. */
  static LayerFormats of(Options options) {
    Optional<Marked<String>> weights = options.text("weights");
    List<Choice> chosen = new ArrayList<>();
    for (Yaml.Field field : options.fields("layers")) {
      if (!(field.value() instanceof Yaml.Scalar format)) {
        throw field.value().at().refused("a layer has one weight format, found several values; write such as int8");
      }
      chosen.add(new Choice(new Marked<>(field.name().at(), field.name().text()),
          named(new Marked<>(format.at(), format.text()))));
    }
    return new LayerFormats(weights.map(LayerFormats::named).orElse(null), chosen);
  }

  private static Marked<WeightFormat> named(Marked<String> text) {
    return new Marked<>(text.at(), text.at().locating(() -> named(text.value())));
  }

  /** The format of a text, which may be int8 too. Throws {@link dev.mote.graph.BadInputException}. */
  static WeightFormat named(String text) {
    return text.equals("int8") ? WeightFormat.INT8 : WeightFormat.named(text);
  }

  /** Refuses patterns that pick no layer of {@code network}, and formats that the file to write cannot hold. */
  void check(Graph network, Workbench bench) {
    named().forEach(format -> requireWritable(format, bench));
    List<String> layers = layers(network);
    for (Choice choice : chosen) {
      if (layers.stream().noneMatch(layer -> choice.fits(layer, layers))) {
        throw choice.pattern().at().refused(UnknownName.refused("a layer with weights is one of " + shortened(layers),
            layers, choice.pattern().value()));
      }
    }
  }

  private static String shortened(List<String> layers) {
    return layers.size() <= 12
        ? String.join(", ", layers)
        : String.join(", ", layers.subList(0, 12)) + " and " + (layers.size() - 12) + " more";
  }

  /** Refuses a format that the file to write cannot hold, which is better known now than after the work. */
  static void requireWritable(Marked<WeightFormat> format, Workbench bench) {
    if (bench.writable()) {
      return;
    }
    Tensor.Floats probe = Tensor.floats(Shape.of(2, 2), -0.9f, -0.2f, 0.3f, 1);
    Storage storage = format.value().round(probe, 0).integers().storage();
    if (storage != Storage.PLAIN && !storage.equals(new Storage.Packed(4, false))) {
      throw format.at().refused("a .tflite file has weights of 8 or 4 bits, found " + format.value().label()
          + "; write an .onnx file");
    }
  }

  private static List<String> layers(Graph network) {
    return network.nodes().stream().filter(LayerFormats::isLayer).map(Node::name).toList();
  }

  /** Whether the node has weights that are rounded. */
  static boolean isLayer(Node node) {
    return node.op() instanceof Op.Conv2d || node.op() instanceof Op.DepthwiseConv2d
        || node.op() instanceof Op.TransposeConv2d || node.op() instanceof Op.Dense
        || node.op() instanceof Op.TensorTrain;
  }

  /** All formats that are named, with their places. */
  private List<Marked<WeightFormat>> named() {
    List<Marked<WeightFormat>> named = new ArrayList<>();
    if (usual != null) {
      named.add(usual);
    }
    chosen.forEach(choice -> named.add(choice.format()));
    return named;
  }

  /** The format of each layer of {@code network} that differs from int8, by its name. */
  Map<String, WeightFormat> of(Graph network, Map<String, WeightFormat> before) {
    Map<String, WeightFormat> formats = new LinkedHashMap<>();
    List<String> layers = layers(network);
    for (String layer : layers) {
      WeightFormat format = usual == null ? before.getOrDefault(layer, WeightFormat.INT8) : usual.value();
      for (Choice choice : chosen) {
        format = choice.fits(layer, layers) ? choice.format().value() : format;
      }
      formats.put(layer, format);
    }
    return formats;
  }
}
