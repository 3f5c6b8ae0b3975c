package dev.mote.learn;

import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.Feed;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * How many samples a network gets right: its largest result, the first of equals, is at the sample's class.
 *
 * @param correct samples that were right
 * @param count   samples seen
 */
public record Evaluation(int correct, int count) {
  private static final int CHUNK = 256;

  /** The share of samples that were right, 0 to 1. */
  public double accuracy() {
    return count == 0 ? 0 : (double) correct / count;
  }

  /**
   * Evaluates {@code network}, of one sample, on all of {@code data}.
   *
   * @param runner   gives the outputs of each of many samples, of which the first is read: {@link dev.mote.graph.Lowered#runAll}, say
   * @param progress hears how many samples are done
   * @throws BadInputException where the data has no classes or does not fit the network
   */
  public static Evaluation of(Graph network, DataSet data,
      Function<List<List<Tensor>>, List<List<Tensor>>> runner, LongConsumer progress) {
    Feed feed = feed(network, data);
    int correct = 0;
    for (int from = 0; from < data.size(); from += CHUNK) {
      int to = Math.min(data.size(), from + CHUNK);
      List<List<Tensor>> results = runner
          .apply(IntStream.range(from, to).mapToObj(i -> List.of(feed.tensor(i))).toList());
      for (int i = from; i < to; i++) {
        correct += best(results.get(i - from).getFirst()) == data.label(i) ? 1 : 0;
      }
      progress.accept(to);
    }
    return new Evaluation(correct, data.size());
  }

  /** The samples as {@code network} reads them. Throws {@link BadInputException} where it cannot be evaluated on them. */
  public static Feed feed(Graph network, DataSet data) {
    if (network.inputs().size() != 1 || !data.isLabeled()) {
      throw new BadInputException("a network with one input is evaluated on samples with classes, found inputs "
          + network.inputs().stream().map(network::type).toList() + " and " + data.classes().size() + " classes in "
          + data.name() + "; take a labelled data set");
    }
    return new Feed(data, network.type(network.inputs().getFirst()));
  }

  /** Evaluates on one executor, sample after sample. */
  public static Evaluation of(Executor executor, DataSet data) {
    return of(executor.graph(), data,
        samples -> samples.stream().map(executor::run).toList(), _ -> {});
  }

  private static int best(Tensor results) {
    int best = 0;
    for (int i = 1; i < results.shape().count(); i++) {
      best = results.real(i) > results.real(best) ? i : best;
    }
    return best;
  }
}
