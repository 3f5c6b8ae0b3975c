package dev.mote.learn.zeroth;

import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.graph.Tensor;
import java.util.List;
import java.util.function.Function;

/** What lies behind a perturbed layer, on hardware: asked for the losses of a batch again and again. */
final class Query implements Objective, AutoCloseable {
  private final Part part;
  private final Lowered lowered;
  private final IntegerLoss loss;

  Query(Part part, Function<Graph, Lowered> target, IntegerLoss loss) {
    this.part = part;
    this.lowered = target.apply(part.graph());
    this.loss = loss;
  }

  /** {@inheritDoc} The inputs are those of the part. */
  @Override
  public int[] losses(List<List<Tensor>> inputs, int[] labels) {
    List<List<Tensor>> results = lowered.runAll(inputs);
    int[] losses = new int[labels.length];
    for (int sample = 0; sample < losses.length; sample++) {
      losses[sample] = loss.of(results.get(sample).getFirst(), labels[sample]);
    }
    return losses;
  }

  /** {@inheritDoc} Nothing happens where the part has not got it. */
  @Override
  public void write(Parameter parameter, Tensor contents) {
    int id = part.ids()[parameter.value()];
    if (id >= 0) {
      lowered.write(id, contents);
    }
  }

  @Override
  public void close() {
    lowered.close();
  }
}
