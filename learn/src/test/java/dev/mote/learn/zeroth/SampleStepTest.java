package dev.mote.learn.zeroth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Tensor;
import dev.mote.learn.Xorshift32;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleStepTest {
  private static ZerothOptions options(int batch, int queries, boolean antithetic, Distribution distribution) {
    return new ZerothOptions(1, batch, queries, new ZerothOptions.Sigma(2, 50, 3), distribution, antithetic,
        ZerothOptions.Method.SAMPLES, 0.01, true, true, false, IntegerUpdate.Rounding.CARRY, 0, 9);
  }

  @ParameterizedTest
  @CsvSource({"mlp,0,false,SIGNS", "mlp,1,true,GAUSSIAN", "cnn-small,0,false,SIGNS", "cnn-small,1,true,SIGNS"})
  void sumsAreThoseOfWholeNetworksWithOtherWeightsForEachSample(String name, int index, boolean antithetic,
      Distribution distribution) {
    Graph network = SmallNetwork.quantized(name);
    Layer layer = Layer.of(network).get(index);
    DataSet data = DataSets.open("digits#train[300:307]");
    List<Tensor> inputs = SmallNetwork.inputs(network, data);
    int[] labels = SmallNetwork.labels(data);
    ZerothOptions options = options(labels.length, 3, antithetic, distribution);
    IntegerLoss loss = new IntegerLoss(network.type(IntegerLoss.logits(network)));
    long[][] expected = layer.parameters().stream().map(each -> new long[each.size()]).toArray(long[][]::new);
    for (int sample = 0; sample < labels.length; sample++) {
      for (int query = 0; query < 3; query++) {
        long forth = loss(moved(network, layer, options, sample, query, 1), loss, inputs.get(sample), labels[sample]);
        long back = loss(antithetic ? moved(network, layer, options, sample, query, -1) : network, loss,
            inputs.get(sample), labels[sample]);
        for (int p = 0; p < expected.length; p++) {
          Distribution.Steps steps = steps(layer.parameters().get(p), options, sample, query);
          for (int at = 0; at < expected[p].length; at++) {
            expected[p][at] += (forth - back) * steps.next();
          }
        }
      }
    }
    try (ZerothTrainer trainer = new ZerothTrainer(network, List.of(layer), options, Interpreter::new)) {
      List<GradientSource.Gradient> found = trainer.gradients(inputs, labels);
      for (int p = 0; p < expected.length; p++) {
        assertThat(found.get(p).sums()).isEqualTo(expected[p]);
      }
      assertThat(trainer.current()).as("an estimate moves nothing").isEqualTo(network);
    }
  }

  private static long loss(Graph network, IntegerLoss loss, Tensor input, int label) {
    try (Interpreter interpreter = new Interpreter(Part.upTo(network, List.of(IntegerLoss.logits(network))).graph())) {
      return loss.of(interpreter.run(List.of(input)).getFirst(), label);
    }
  }

  private static Graph moved(Graph network, Layer layer, ZerothOptions options, int sample, int query, int sign) {
    Graph moved = network;
    for (Parameter parameter : layer.parameters()) {
      Distribution.Steps steps = steps(parameter, options, sample, query);
      moved = moved.with(parameter.value(), parameter.moved(() -> sign * steps.next()));
    }
    return moved;
  }

  private static Distribution.Steps steps(Parameter parameter, ZerothOptions options, int sample, int query) {
    int sigma = parameter.isWeights() ? options.sigma().weights() : options.sigma().biases();
    return new Distribution.Steps(options.distribution(), sigma,
        Xorshift32.state(options.seed(), 0, parameter.value() << 16 | sample, query));
  }

  @Test
  void otherStepsForEachSampleComeCloserToTheGradientThanOnesForTheBatch() {
    Graph network = SmallNetwork.quantized("mlp");
    DataSet data = DataSets.open("digits#train[300:400]");
    List<Tensor> inputs = SmallNetwork.inputs(network, data);
    int[] labels = SmallNetwork.labels(data);
    Layer last = Layer.of(network).getLast();
    double[] exact = gradient(network, last, options(100, 2, false, Distribution.SIGNS)
        .withMethod(ZerothOptions.Method.COORDINATES), inputs, labels);
    double[] samples = gradient(network, last, options(100, 16, false, Distribution.SIGNS), inputs, labels);
    double[] batch = gradient(network, last, options(100, 16, false, Distribution.SIGNS)
        .withMethod(ZerothOptions.Method.WEIGHTS), inputs, labels);
    assertThat(cosine(samples, exact)).isGreaterThan(0.4).isGreaterThan(2 * cosine(batch, exact));
  }

  /** The gradient by the layer's weights. */
  private static double[] gradient(Graph network, Layer layer, ZerothOptions options, List<Tensor> inputs,
      int[] labels) {
    try (ZerothTrainer trainer = new ZerothTrainer(network, List.of(layer), options, Interpreter::new)) {
      GradientSource.Gradient first = trainer.gradients(inputs, labels).getFirst();
      return IntStream.range(0, first.sums().length).mapToDouble(at -> first.sums()[at] * first.unit()[0]).toArray();
    }
  }

  private static double cosine(double[] a, double[] b) {
    IntFunction<double[]> pair = at -> new double[]{a[at] * b[at], a[at] * a[at], b[at] * b[at]};
    double[] sums = IntStream.range(0, a.length).mapToObj(pair).reduce(new double[3],
        (x, y) -> new double[]{x[0] + y[0], x[1] + y[1], x[2] + y[2]});
    return sums[0] / Math.sqrt(sums[1] * sums[2]);
  }
}
