package dev.mote.learn.binary;

import dev.mote.formats.data.DataSet;
import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.learn.Batching;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Runs drawn networks on samples, a batch at once. */
public final class Ensemble implements AutoCloseable {
  private static final int BATCH = 100;

  private final List<Integer> weights;
  private final Lowered executor;

  /**
   * Prepares the networks.
   *
   * @param network   a trained network of one sample
   * @param executors makes what runs a graph
   */
  public Ensemble(Graph network, Function<Graph, Lowered> executors) {
    Graph batched = Pass.run(network, new Batching(BATCH));
    List<String> names = BinaryNetworks.weights(network);
    this.weights = names.stream().map(name -> batched.values().stream().map(value -> value.name()).toList()
        .indexOf(name)).toList();
    this.executor = executors.apply(batched);
  }

  /**
   * The results of {@code draws} networks, each of which sees all samples.
   *
   * @param samples of the network's input, or with as many numbers
   */
  public Logits run(WeightSource source, int draws, DataSet samples) {
    List<Tensor> batches = batches(samples);
    float[] values = new float[0];
    int classes = 0;
    for (int draw = 0; draw < draws; draw++) {
      List<Tensor.Floats> drawn = source.draw();
      for (int layer = 0; layer < weights.size(); layer++) {
        executor.write(weights.get(layer), drawn.get(layer));
      }
      for (int batch = 0; batch < batches.size(); batch++) {
        float[] results = ((Tensor.Floats) executor.run(List.of(batches.get(batch))).getFirst()).values();
        if (classes == 0) {
          classes = results.length / BATCH;
          values = new float[draws * samples.size() * classes];
        }
        int count = Math.min(BATCH, samples.size() - batch * BATCH);
        System.arraycopy(results, 0, values, (draw * samples.size() + batch * BATCH) * classes, count * classes);
      }
    }
    return new Logits(draws, samples.size(), classes, values);
  }

  private List<Tensor> batches(DataSet samples) {
    Shape input = executor.graph().type(executor.graph().inputs().getFirst()).shape();
    int each = input.count() / BATCH;
    List<Tensor> batches = new ArrayList<>();
    for (int from = 0; from < samples.size(); from += BATCH) {
      float[] pixels = new float[input.count()];
      for (int index = from; index < Math.min(from + BATCH, samples.size()); index++) {
        samples.read(index, pixels, (index - from) * each);
      }
      batches.add(new Tensor.Floats(input, pixels));
    }
    return batches;
  }

  @Override
  public void close() {
    executor.close();
  }
}
