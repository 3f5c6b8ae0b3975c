package dev.mote.engine;

import dev.mote.graph.Graph;
import dev.mote.graph.pass.TensorTrainExpansion;
import java.util.ArrayList;
import java.util.List;

/** A plan of a graph with the memory of some runs at a time. */
final class Prepared {
  private final int runs;
  private final int threads;
  private final List<Frame> frames = new ArrayList<>();
  private final List<Scratch> scratches = new ArrayList<>();
  private Graph graph;
  private Plan plan;

  /**
   * Plans {@code graph}.
   *
   * @param sharing threads that share one run
   * @param runs    at a time
   */
  Prepared(Graph graph, Kernels kernels, int sharing, int runs) {
    this.runs = runs;
    this.threads = sharing * runs;
    this.graph = graph;
    this.plan = new Plan(TensorTrainExpansion.folded(graph), kernels, sharing);
    allocate();
  }

  private void allocate() {
    for (int run = 0; run < runs; run++) {
      frames.add(plan.frame());
    }
    for (int thread = 0; thread < threads; thread++) {
      scratches.add(plan.scratch());
    }
  }

  /** Takes over the constants of {@code current}, which may differ in nothing else; only the layers that read others are packed again. */
  void renew(Graph current) {
    if (current == graph) {
      return;
    }
    Plan renewed = plan.with(TensorTrainExpansion.folded(current));
    boolean fits = renewed.hasMemoryOf(plan) && renewed.scratchFits(scratches.getFirst());
    plan = renewed;
    graph = current;
    if (fits) {
      frames.forEach(plan::fill);
    } else {
      frames.clear();
      scratches.clear();
      allocate();
    }
  }

  Plan plan() {
    return plan;
  }

  Frame frame(int run) {
    return frames.get(run);
  }

  Scratch scratch(int thread) {
    return scratches.get(thread);
  }
}
