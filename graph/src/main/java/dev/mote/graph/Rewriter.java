package dev.mote.graph;

import java.util.Arrays;
import java.util.List;

/**
 * Copies a graph node by node into a new one, letting a pass put something else in a node's place.
 *
 * <p>
 * Nodes come in order. For each, the pass either calls {@link #keep}, or adds nodes through {@link #builder()} and says
 * with {@link #replace} which new value stands for the old result. Constants are copied when first used, so unused ones
 * disappear.
 */
public final class Rewriter {
  private final Graph source;
  private final GraphBuilder builder;
  private final int[] renamed;

  /** What a pass does at each node. */
  @FunctionalInterface
  public interface Step {
    /** Handles {@code node}: keeps it, or adds others and replaces its result. A node left unhandled is dropped. */
    void at(Node node, Rewriter rewriter);
  }

  private Rewriter(Graph source) {
    this.source = source;
    this.builder = new GraphBuilder(source.name());
    this.renamed = new int[source.values().size()];
    Arrays.fill(renamed, -1);
  }

  /** The copy of {@code graph} in which {@code step} handled every node. */
  public static Graph rewrite(Graph graph, Step step) {
    Rewriter rewriter = new Rewriter(graph);
    for (int input : graph.inputs()) {
      rewriter.renamed[input] = rewriter.builder.input(graph.value(input).name(), graph.type(input));
    }
    for (Node node : graph.nodes()) {
      step.at(node, rewriter);
    }
    for (int output : graph.outputs()) {
      rewriter.builder.output(rewriter.get(output));
    }
    return rewriter.builder.build();
  }

  /** The graph that is copied. */
  public Graph source() {
    return source;
  }

  /** The graph being built. */
  public GraphBuilder builder() {
    return builder;
  }

  /** The new id of an old value. Throws {@link IllegalStateException} where the pass dropped its node. */
  public int get(int old) {
    if (renamed[old] < 0) {
      Value value = source.value(old);
      if (value.constant() == null) {
        throw new IllegalStateException("value " + value.name() + " is used but its node was dropped");
      }
      renamed[old] = builder.constant(value.name(), value.constant(), value.type().quantization());
    }
    return renamed[old];
  }

  /** The new ids of a node's operands. */
  public List<Integer> inputs(Node node) {
    return node.inputs().stream().map(this::get).toList();
  }

  /** Copies the node as it is. */
  public void keep(Node node) {
    keepAs(node, node.op(), inputs(node), source.outputType(node));
  }

  /** Copies the node under its name with another operator, operands (new ids) and result type. */
  public void keepAs(Node node, Op op, List<Integer> operands, TensorType result) {
    replace(node, builder.add(node.name(), op, operands, result, source.value(node.output()).name()));
  }

  /** Says that the new value {@code id} stands for the result of {@code node}. */
  public void replace(Node node, int id) {
    renamed[node.output()] = id;
  }

  /** Says that the new value {@code id} stands for the old value {@code old}. */
  public void replace(int old, int id) {
    renamed[old] = id;
  }
}
