package dev.mote.learn.zeroth;

import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Hardware for the parts of a training, each with noise of its own that follows from the step: a training that goes on after a stop meets the
 * noise that it would have met.
 */
final class Streams implements Function<Graph, Lowered> {
  private final Function<Graph, Lowered> target;
  private final List<Lowered> lasting = new ArrayList<>();
  private boolean begun;
  private int step;
  private int made;

  Streams(Function<Graph, Lowered> target) {
    this.target = target;
  }

  /** A part that lasts for the whole training, if no step has begun yet, else one for this step. */
  @Override
  public Lowered apply(Graph part) {
    Lowered lowered = target.apply(part);
    lowered.drawFrom(stream(step, made++));
    if (!begun) {
      lasting.add(lowered);
    }
    return lowered;
  }

  /** Begins a step, counted from 0. */
  void begin(int next) {
    begun = true;
    step = next;
    made = 0;
    lasting.forEach(lowered -> lowered.drawFrom(stream(step, made++)));
  }

  /** The stream of a part's runs in a step; parts below 0 are no parts of the step. */
  static long stream(int step, int part) {
    return (long) step << 32 | part & 0xFFFFFFFFL;
  }
}
