package dev.mote.hardware;

import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.graph.Tensor;
import java.util.List;

/**
 * Hardware that a network runs on: how it computes there, with its noise and limits, and what that costs.
 *
 * <p>
 * Two seeds are two kinds of chance: a chip keeps what its making gave it, a read is noisy anew each time.
 */
public interface Target {
  /** The name in tables. */
  String name();

  /**
   * The network on one chip.
   *
   * @param graph    the network; what the hardware cannot hold runs beside it, digitally
   * @param chipSeed which chip: mismatch, stuck cells
   * @param readSeed which reads: noise
   * @param threads  that may compute at a time; the bits do not depend on it
   * @throws dev.mote.graph.UnsupportedException where the hardware holds no layer of the network
   */
  Lowered lower(Graph graph, long chipSeed, long readSeed, int threads);

  /**
   * What one inference costs.
   *
   * @param graph   the network
   * @param samples inputs whose values set how much switches; none for the usual half
   */
  Cost cost(Graph graph, List<List<Tensor>> samples);
}
