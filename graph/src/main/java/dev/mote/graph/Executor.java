package dev.mote.graph;

import java.util.List;

/** Something that runs a graph. Executors of one graph give the same bits on integers and agree closely on floats. */
public interface Executor extends AutoCloseable {
  /** The graph that is run. */
  Graph graph();

  /**
   * Runs the graph once.
   *
   * @param inputs one tensor a graph input, of its type's shape and element type
   * @return one tensor a graph output
   * @throws BadInputException where count, shape or element type differ from the graph's inputs
   */
  List<Tensor> run(List<Tensor> inputs);

  /** Frees what the executor holds outside the heap; nothing by default. */
  @Override
  default void close() {}
}
