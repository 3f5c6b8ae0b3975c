package dev.mote.app.recipe;

import dev.mote.app.recipe.Options.Marked;
import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.formats.data.Feed;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What passes work with.
 *
 * @param data     the specification of the samples; null where none were given
 * @param seed     of all randomness
 * @param tasks    hears how far a pass is
 * @param writable whether the file to write can hold weights in any storage, not only in 8 and 4 bits
 */
public record Workbench(@Nullable String data, long seed, Tasks tasks, boolean writable) {
  /** Hears how far a long task is. */
  @FunctionalInterface
  public interface Tasks {
    /** {@code done} of {@code total} steps of {@code task} are done. */
    void at(String task, long done, long total);
  }

  /** The training samples of a pass: of its own specification, or of the one given for all. Refused at the place they are asked for. */
  DataSet samples(Position pass, @Nullable Marked<String> own, Graph network) {
    TensorType input = network.type(network.inputs().getFirst());
    Position at = own == null ? pass : own.at();
    String specification = own == null ? data : own.value();
    if (specification == null) {
      throw at.refused("this pass needs samples, found no data; give --data SPEC");
    }
    return at.locating(() -> {
      DataSet set = DataSets.forTraining(specification, input);
      return new Feed(set, input).data();
    });
  }

  /** {@code count} samples spread over {@code data} as inputs of the network; all where it has fewer. */
  static List<List<Tensor>> inputs(DataSet data, Graph network, int count) {
    Feed feed = new Feed(data, network.type(network.inputs().getFirst()));
    int used = Math.min(count, data.size());
    return IntStream.range(0, used)
        .mapToObj(index -> List.of(feed.tensor((int) ((long) index * data.size() / used)))).toList();
  }

  static Executor executor(Graph graph) {
    return new Engine(graph);
  }
}
