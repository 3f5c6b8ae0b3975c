package dev.mote.app.recipe;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.formats.data.Feed;
import dev.mote.formats.yaml.Options.Marked;
import dev.mote.formats.yaml.Position;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What passes work with.
 *
 * @param data     the specification of the samples; null where none were given
 * @param seed     of all randomness
 * @param tasks    hears how far a pass is
 * @param writable whether the file to write can hold weights in any storage, not only in 8 and 4 bits
 * @param saving   where trainings are saved; null for nowhere
 */
public record Workbench(@Nullable String data, long seed, Tasks tasks, boolean writable, @Nullable Saving saving) {
  /** Hears how far a long task is, or nothing. */
  public interface Tasks {
    /** {@code done} of {@code total} steps of {@code task} are done; {@code words} say how it goes. */
    default void at(String task, long done, long total, String words) {}

    /** Something worth knowing of a pass, a sentence. */
    default void note(String sentence) {}
  }

  /**
   * Where trainings are saved.
   *
   * @param checkpoint the file of the first training; further ones have a number behind the name
   * @param steps      how often beside after each epoch; 0 for not
   * @param resume     whether a training goes on from its file
   */
  public record Saving(Path checkpoint, long steps, boolean resume) {
    Saving ofTraining(int number) {
      return number == 1 ? this : new Saving(Path.of(checkpoint + "." + number), steps, resume);
    }
  }

  /** The same for the {@code number}th training of a recipe. */
  Workbench ofTraining(int number) {
    return saving == null ? this : new Workbench(data, seed, tasks, writable, saving.ofTraining(number));
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

  /** Makes executors for a task that needs {@code total} of them one after the other, which so tell how far it is. */
  Function<Graph, Executor> counting(String task, long total) {
    AtomicLong made = new AtomicLong();
    return graph -> {
      tasks.at(task, Math.min(made.incrementAndGet(), total), total, "");
      return new Engine(graph);
    };
  }
}
