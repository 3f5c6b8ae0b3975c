package dev.mote.engine;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a plan gathers while the nodes of a graph are lowered to steps. */
final class Planning {
  private final Graph graph;
  private final Kernels kernels;
  private final int threads;
  private final List<Step> steps = new ArrayList<>();
  private final List<Temporary> temporaries = new ArrayList<>();
  private int node;

  /** Floats that live only while one node runs; slots follow those of the graph's values. */
  record Temporary(int floats, int node) {}

  Planning(Graph graph, Kernels kernels, int threads) {
    this.graph = graph;
    this.kernels = kernels;
    this.threads = threads;
  }

  Graph graph() {
    return graph;
  }

  Kernels kernels() {
    return kernels;
  }

  int threads() {
    return threads;
  }

  /** Says which node the following steps belong to. */
  void begin(int index) {
    node = index;
  }

  void add(Step step) {
    steps.add(step);
  }

  int temporary(int floats) {
    temporaries.add(new Temporary(floats, node));
    return graph.values().size() + temporaries.size() - 1;
  }

  List<Step> steps() {
    return steps;
  }

  List<Temporary> temporaries() {
    return temporaries;
  }

  /** The packed weights of {@code slot}: packed now where they are known, else by a step at each run. */
  SlidingProduct.Weights pack(int slot, float @Nullable [] constant, List<Packing> parts, int perImage) {
    int size = parts.getLast().start() + parts.getLast().size();
    if (constant == null) {
      int target = temporary(size);
      add(new Packing.Run(parts, slot, target));
      return new SlidingProduct.Weights(target, new float[0], perImage);
    }
    float[] packed = new float[size];
    parts.forEach(part -> part.run(constant, 0, packed, 0));
    return new SlidingProduct.Weights(-1, packed, perImage);
  }

  /** The slot of operand {@code index}, or -1 where it is left out. */
  static int operand(Node node, int index) {
    return index < node.inputs().size() ? node.inputs().get(index) : -1;
  }

  /** Anchor rows a block: the most that fit a first-level cache, but as many blocks as keep all threads busy alike. */
  int blockRows(int batch, int anchors, int pixels, int rowStride, int rowSpan, int rowStep, boolean inPlace) {
    int rows = fixedBlockRows(anchors, pixels, rowStride, rowSpan, rowStep, inPlace);
    int count = (anchors + rows - 1) / rows;
    if (batch % threads != 0) {
      count = Math.min(anchors, (count + threads - 1) / threads * threads);
    }
    return (anchors + count - 1) / count;
  }

  /** The same whatever the number of threads, for sums that run over blocks. */
  int fixedBlockRows(int anchors, int pixels, int rowStride, int rowSpan, int rowStep, boolean inPlace) {
    int fitting = inPlace
        ? Math.max(1, 128 / pixels)
        : Math.max(1, (8192 / Math.max(1, rowStep) - rowSpan) / rowStride + 1);
    int count = (anchors + fitting - 1) / fitting;
    return (anchors + count - 1) / count;
  }
}
