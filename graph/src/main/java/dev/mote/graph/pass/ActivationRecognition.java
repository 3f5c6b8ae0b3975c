package dev.mote.graph.pass;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.Uses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts one function where exporters write it as several: hard-swish, GELU and Mish of float networks. Each is a product; it is
 * taken apart into its factors, in whatever order they were multiplied.
 */
public final class ActivationRecognition implements Pass {
  @Override
  public String name() {
    return "activation-recognition";
  }

  @Override
  public Graph apply(Graph graph) {
    Recognition recognition = new Recognition(graph, new Uses(graph));
    Map<Node, Function> functions = new HashMap<>();
    for (Node node : graph.nodes()) {
      Function function = recognition.of(node);
      if (function != null) {
        functions.put(node, function);
      }
    }
    if (functions.isEmpty()) {
      return graph;
    }
    Graph rewritten = Rewriter.rewrite(graph, (node, rewriter) -> {
      Function function = functions.get(node);
      if (function == null) {
        rewriter.keep(node);
      } else {
        rewriter.keepAs(node, function.op(), List.of(rewriter.get(function.x())), graph.outputType(node));
      }
    });
    return new DeadCode().apply(rewritten);
  }

  /** A function of value {@code x}. */
  private record Function(Op.Unary op, int x) {}

  /** A product taken apart: a constant and factors that are computed. */
  private record Product(double constant, List<Integer> factors) {
    boolean times(double expected, int count) {
      return factors.size() == count && Math.abs(constant - expected) <= 1e-5 * Math.abs(expected);
    }
  }

  private record Recognition(Graph graph, Uses uses) {
    @Nullable
    Function of(Node node) {
      Product product = graph.outputType(node).dtype() == DType.F32 ? product(node) : null;
      if (product == null) {
        return null;
      }
      for (int gate = 0; gate < product.factors().size() && product.factors().size() == 2; gate++) {
        int x = product.factors().get(1 - gate);
        Op.Unary op = gated(product, product.factors().get(gate), x);
        if (op != null && graph.type(x).shape().equals(graph.outputType(node).shape())) {
          return new Function(op, x);
        }
      }
      return null;
    }

    /** What x times its gate is, where the gate is one of x. */
    private Op.@Nullable Unary gated(Product product, int gate, int x) {
      if (product.times(1 / 6.0, 2) && equal(hardGate(gate), x)) {
        return new Op.Unary(UnaryKind.HARD_SWISH);
      }
      if (product.times(1, 2) && unary(gate) instanceof Op.Unary(UnaryKind kind, float a, float b)
          && kind == UnaryKind.HARD_SIGMOID && Math.abs(a - 1 / 6f) < 1e-6 && b == 0.5f && equal(operand(gate), x)) {
        return new Op.Unary(UnaryKind.HARD_SWISH);
      }
      if (product.times(0.5, 2)) {
        Integer erf = summand(gate, 1);
        boolean normal = erf != null && unary(erf) instanceof Op.Unary(UnaryKind kind, float _, float _)
            && kind == UnaryKind.ERF && equal(multiple(operand(erf), Math.sqrt(0.5)), x);
        return normal ? new Op.Unary(UnaryKind.GELU) : null;
      }
      boolean tanh = product.times(1, 2) && unary(gate) instanceof Op.Unary(UnaryKind kind, float _, float _)
          && kind == UnaryKind.TANH;
      return tanh && unary(operand(gate)) instanceof Op.Unary(UnaryKind kind, float _, float _)
          && kind == UnaryKind.SOFTPLUS && equal(operand(operand(gate)), x) ? new Op.Unary(UnaryKind.MISH) : null;
    }

    private static boolean equal(@Nullable Integer found, int wanted) {
      return found != null && found == wanted;
    }

    /** The x of {@code clamp(x + 3, 0, 6)}, or null. */
    private @Nullable Integer hardGate(int id) {
      Node node = uses.producer(id);
      if (node != null && node.op() instanceof Op.Binary binary && binary.activation() == Activation.RELU6) {
        return summand(node, 3);
      }
      if (node != null && node.op() instanceof Op.Unary(UnaryKind kind, float a, float b)
          && (kind == UnaryKind.RELU6 || (kind == UnaryKind.CLIP && a == 0 && b == 6))) {
        return summand(node.inputs().getFirst(), 3);
      }
      return null;
    }

    private @Nullable Integer summand(int id, double constant) {
      Node node = uses.producer(id);
      if (node != null && node.op() instanceof Op.Binary binary && binary.activation() == Activation.NONE) {
        return summand(node, constant);
      }
      return null;
    }

    /** The x of {@code x + constant}, or null. */
    private @Nullable Integer summand(Node node, double constant) {
      if (node.op() instanceof Op.Binary binary && binary.kind() == BinaryKind.ADD) {
        for (int side = 0; side < 2; side++) {
          Double number = number(node.inputs().get(side));
          if (number != null && number == constant) {
            return node.inputs().get(1 - side);
          }
        }
      }
      return null;
    }

    /** The x of {@code x * factor}, or null. */
    private @Nullable Integer multiple(@Nullable Integer id, double factor) {
      Node node = id == null ? null : uses.producer(id);
      Product product = node == null ? null : product(node);
      return product != null && product.times(factor, 1) ? product.factors().getFirst() : null;
    }

    private @Nullable Op unary(@Nullable Integer id) {
      Node node = id == null ? null : uses.producer(id);
      return node == null ? null : node.op();
    }

    private @Nullable Integer operand(@Nullable Integer id) {
      Node node = id == null ? null : uses.producer(id);
      return node == null ? null : node.inputs().getFirst();
    }

    /** The product that {@code node} ends, or null where it ends none. */
    private @Nullable Product product(Node node) {
      List<Integer> factors = new ArrayList<>();
      Double constant = isProduct(node) ? collect(node, factors, 0) : null;
      return constant == null ? null : new Product(constant, factors);
    }

    private static boolean isProduct(Node node) {
      return node.op() instanceof Op.Binary(BinaryKind kind, Activation activation) && activation == Activation.NONE
          && (kind == BinaryKind.MULTIPLY || kind == BinaryKind.DIVIDE);
    }

    /** Gathers the computed factors of a product and returns the constant one; null where it is none. */
    private @Nullable Double collect(Node node, List<Integer> factors, int depth) {
      boolean divides = node.op() instanceof Op.Binary binary && binary.kind() == BinaryKind.DIVIDE;
      double constant = 1;
      for (int side = 0; side < 2; side++) {
        int id = node.inputs().get(side);
        Double number = number(id);
        Node inner = uses.producer(id);
        if (number == null && divides && side == 1) {
          return null;
        }
        if (number != null) {
          constant *= divides && side == 1 ? 1 / number : number;
        } else if (inner != null && isProduct(inner) && uses.isReadOnce(id) && depth < 3) {
          Double own = collect(inner, factors, depth + 1);
          if (own == null) {
            factors.add(id);
          } else {
            constant *= own;
          }
        } else {
          factors.add(id);
        }
      }
      return constant;
    }

    /** The one number that a constant is, or null. */
    private @Nullable Double number(int id) {
      return graph.constant(id) instanceof Tensor.Floats floats && floats.values().length == 1
          ? (double) floats.values()[0]
          : null;
    }
  }
}
