package dev.mote.compress.tensor;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Pass;
import dev.mote.graph.Quantization;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Puts factors in the place of the weights of dense and convolution layers, and layers that multiply by one factor after the other in the place
 * of each.
 *
 * @param layers the factors by name of the node
 */
public record Factorize(Map<String, Factorization> layers) implements Pass {
  /** Copies the map. */
  public Factorize {
    layers = new LinkedHashMap<>(layers);
  }

  /** The factors of trained weights, as {@link Form#fit} finds them; throws {@link BadInputException} where a form does not fit. */
  public static Factorize fit(Graph graph, Map<String, Form> forms, int rank, double error) {
    Map<String, Factorization> layers = new LinkedHashMap<>();
    forms.forEach((name, form) -> layers.put(name, form.fit(weights(graph, name, form), rank, error)));
    return new Factorize(layers);
  }

  /** Random factors to train, in the place of weights that are forgotten. */
  public static Factorize random(Graph graph, Map<String, Form> forms, int rank, RandomGenerator random) {
    Map<String, Factorization> layers = new LinkedHashMap<>();
    forms.forEach((name, form) -> layers.put(name, form.random(weights(graph, name, form).shape(), rank, random)));
    return new Factorize(layers);
  }

  private static Tensor.Floats weights(Graph graph, String name, Form form) {
    Node node = graph.nodes().stream().filter(each -> each.name().equals(name)).findFirst()
        .orElseThrow(() -> new BadInputException("a factorised layer is one of the network's nodes, found none called '"
            + name + "' in '" + graph.name() + "'; mote inspect lists them"));
    Tensor weights = node.inputs().size() < 2 ? null : graph.constant(node.inputs().get(1));
    if (!(weights instanceof Tensor.Floats floats)) {
      throw new BadInputException("a factorised layer has constant float weights, found none at '" + name
          + "'; factorise before quantising");
    }
    form.check(node, floats.shape());
    return floats;
  }

  /** The name of the constant that holds a factor, counted from 0. */
  public static String constant(String node, int factor) {
    return node + "_factor" + (factor + 1);
  }

  @Override
  public String name() {
    return "factorize";
  }

  @Override
  public Graph apply(Graph graph) {
    return Rewriter.rewrite(graph, (node, rewriter) -> {
      Factorization layer = layers.get(node.name());
      if (layer == null) {
        rewriter.keep(node);
        return;
      }
      layer.form().check(node, weights(graph, node.name(), layer.form()).shape());
      Shape result = graph.outputType(node).shape();
      List<Integer> operands = new ArrayList<>(List.of(rewriter.get(node.inputs().getFirst())));
      for (int factor = 0; factor < layer.factors().size(); factor++) {
        operands.add(rewriter.builder().constant(constant(node.name(), factor), layer.factors().get(factor).values(),
            Quantization.NONE));
      }
      node.inputs().stream().skip(2).forEach(bias -> operands.add(rewriter.get(bias)));
      rewriter.replace(node, layer.form().add(rewriter.builder(), node, result, operands));
    });
  }
}
