package dev.mote.learn.zeroth;

import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.graph.Tensor;
import dev.mote.learn.Xorshift32;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A layer whose weights and biases are perturbed together, by other steps for each sample of a batch.
 *
 * <p>
 * For N samples with losses l, {@code g = 1 / (N Q) * sum over n and q of (l[n](w + u[n, q]) - l[n](w)) u[n, q] / sigma^2}. One
 * perturbation for the whole batch has an error that grows with d / Q for d weights; here it grows with d / (N Q), as that of
 * perturbed results does, but d counts weights. Early convolutions have many times fewer weights than results. Steps that differ
 * between the samples of a batch are those of Y. Wen et al., "Flipout", ICLR 2018, drawn here in full.
 */
final class SampleStep implements GradientSource {
  /** Copies of the layer, each run by one thread. The number is fixed, so that hardware with noise gives the same bits anywhere. */
  private static final int COPIES = 2;

  private final ZerothOptions options;
  /** What a perturbation reaches and a sum stands for, as with one perturbation for the batch. */
  private final WeightEstimate estimate;
  private final Layer layer;
  private final Part part;
  private final List<Lowered> copies;
  private final Query behind;
  private final List<Integer> crossing;

  SampleStep(Graph network, Layer layer, ZerothOptions options, int logits, IntegerLoss loss,
      Function<Graph, Lowered> target) {
    this.options = options;
    this.estimate = new WeightEstimate(options, options.queries());
    this.layer = layer;
    this.part = Part.from(network, layer.index(), layer.node().output());
    this.copies = IntStream.range(0, COPIES).mapToObj(_ -> target.apply(part.graph())).toList();
    this.crossing = Part.crossing(network, layer.index() + 1, logits);
    this.behind = new Query(Part.from(network, layer.index() + 1, logits), target, loss);
  }

  /** Whether a layer has fewer trained weights and biases than results. */
  static boolean hasFewerWeights(Graph network, Layer layer) {
    return count(layer) < network.outputType(layer.node()).shape().count();
  }

  private static long count(Layer layer) {
    return layer.parameters().stream().mapToLong(Parameter::count).sum();
  }

  @Override
  public List<Integer> reads() {
    List<Integer> reads = new ArrayList<>(crossing);
    reads.add(layer.node().inputs().getFirst());
    return reads;
  }

  @Override
  public boolean isByNodes() {
    return false;
  }

  @Override
  public long queries() {
    return (options.antithetic() ? 2L : 1) * options.queries();
  }

  @Override
  public void write(Parameter parameter) {
    behind.write(parameter, parameter.tensor());
    int id = part.ids()[parameter.value()];
    if (id >= 0) {
      copies.forEach(copy -> copy.write(id, parameter.tensor()));
    }
  }

  @Override
  public List<Gradient> gradients(List<IntFunction<Tensor>> values, int[] labels, int[] clean, int step) {
    List<Perturbation> perturbations = layer.parameters().stream().map(parameter -> perturbation(parameter, step))
        .toList();
    long[] differences = new long[labels.length * options.queries()];
    for (int query = 0; query < options.queries(); query++) {
      int[] forth = losses(values, labels, perturbations, query, true);
      int[] back = options.antithetic() ? losses(values, labels, perturbations, query, false) : clean;
      for (int sample = 0; sample < labels.length; sample++) {
        differences[number(sample, query)] = (long) forth[sample] - back[sample];
      }
    }
    layer.parameters().forEach(this::write);
    long[] amounts = options.lossNormalization() ? Differences.normalized(differences) : differences;
    int shrinkage = shrinkage(labels.length);
    List<Gradient> gradients = new ArrayList<>();
    for (int p = 0; p < perturbations.size(); p++) {
      Parameter parameter = layer.parameters().get(p);
      gradients.add(new Gradient(parameter, perturbations.get(p).sums(amounts),
          LayerStep.uniform(parameter, unit(parameter, labels.length)), shrinkage));
    }
    return gradients;
  }

  /** The perturbation of a constant, with a number for each sample and query. */
  private Perturbation perturbation(Parameter parameter, int step) {
    return new Perturbation(parameter, options.distribution(), estimate.sigma(parameter),
        number -> Xorshift32.state(options.seed(), step, parameter.value() << 16 | number / options.queries(),
            number % options.queries()));
  }

  private int number(int sample, int query) {
    return sample * options.queries() + query;
  }

  private int[] losses(List<IntFunction<Tensor>> values, int[] labels, List<Perturbation> perturbations, int query,
      boolean forth) {
    Tensor[] results = new Tensor[labels.length];
    IntStream.range(0, COPIES).parallel().forEach(copy -> {
      for (int sample = copy; sample < results.length; sample += COPIES) {
        for (int p = 0; p < perturbations.size(); p++) {
          copies.get(copy).write(part.ids()[layer.parameters().get(p).value()],
              perturbations.get(p).moved(number(sample, query), forth));
        }
        Tensor input = values.get(sample).apply(layer.node().inputs().getFirst());
        results[sample] = copies.get(copy).run(List.of(input)).getFirst();
      }
    });
    return behind.losses(IntStream.range(0, labels.length).mapToObj(sample -> crossing.stream()
        .map(id -> id == layer.node().output() ? results[sample] : values.get(sample).apply(id)).toList()).toList(),
        labels);
  }

  /** What one unit of a sum stands for in the gradient of the mean loss by integers of {@code parameter}. */
  private double unit(Parameter parameter, int samples) {
    double unit = estimate.unit(parameter, samples);
    return options.lossNormalization() ? unit / samples : unit;
  }

  /** What shrinks the estimate to the gradient's norm: {@code N Q / (N Q + d - 1)} for d weights and biases, in units of 2^-15. */
  private int shrinkage(int samples) {
    if (!options.normScaling()) {
      return IntegerUpdate.FULL_RATE;
    }
    long numerator = (long) samples * options.queries();
    return IntegerUpdate.ratio(numerator, numerator + count(layer) - 1);
  }

  @Override
  public void close() {
    copies.forEach(Lowered::close);
    behind.close();
  }
}
