package dev.mote.learn.zeroth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The measured choice beside cosines with the gradient by differences along each bias. */
class MeasuredStepTest {
  private static final int TRIALS = 30;

  private static ZerothOptions options(int batch) {
    return new ZerothOptions(1, batch, 16, new ZerothOptions.Sigma(1, 200, 3), Distribution.SIGNS, false,
        ZerothOptions.Method.MEASURED, 0.01, true, true, false, IntegerUpdate.Rounding.STOCHASTIC, 0, 5);
  }

  @ParameterizedTest
  @CsvSource({"mlp,last:1:bias,50,true", "cnn-small,#0:bias,4,false"})
  void theChoiceIsNearerToTheGradient(String name, String layers, int batch, boolean nodes) {
    Graph network = SmallNetwork.quantized(name);
    DataSet data = DataSets.open("digits#train[0:" + batch + "]");
    Layer layer = LayerChoice.parse(layers).of(network).getFirst();
    int logits = IntegerLoss.logits(network);
    IntegerLoss loss = new IntegerLoss(network.type(logits));
    List<Integer> reads = new ArrayList<>();
    int[] labels = SmallNetwork.labels(data);
    List<Tensor> inputs = SmallNetwork.inputs(network, data);
    try (MeasuredStep step = new MeasuredStep(network, layer, options(batch), logits, loss, Engine::new);
        LayerStep exact = new LayerStep(network, List.of(layer),
            options(batch).withMethod(ZerothOptions.Method.COORDINATES), logits, loss, Engine::new)) {
      reads.addAll(step.reads());
      reads.add(logits);
      reads.removeAll(network.inputs());
      Interpreter interpreter = new Interpreter(Part.upTo(network, reads).graph());
      List<List<Tensor>> results = inputs.stream().map(x -> interpreter.run(List.of(x))).toList();
      int[] clean = IntStream.range(0, batch).map(n -> loss.of(results.get(n).getLast(), labels[n])).toArray();
      List<IntFunction<Tensor>> values = IntStream.range(0, batch).mapToObj(n -> (IntFunction<Tensor>) id -> network
          .inputs().contains(id) ? inputs.get(n) : results.get(n).get(reads.indexOf(id))).toList();
      step.gradients(values, labels, clean, 0);
      double[] cosines = new double[2];
      List<GradientSource.Gradient> truth = exact.gradients(values, labels, clean, 0);
      for (ZerothOptions.Method method : List.of(ZerothOptions.Method.WEIGHTS, ZerothOptions.Method.NODES)) {
        try (LayerStep way = new LayerStep(network, List.of(layer), options(batch).withMethod(method), logits,
            loss, Engine::new)) {
          for (int trial = 1; trial <= TRIALS; trial++) {
            cosines[method == ZerothOptions.Method.NODES ? 1 : 0] += cosine(truth,
                way.gradients(values, labels, clean, trial)) / TRIALS;
          }
        }
      }
      assertThat(step.isByNodes()).as("variance %.3f, cosines %.3f by weights and %.3f by nodes", step.ratio(),
          cosines[0], cosines[1]).isEqualTo(cosines[1] > cosines[0]).isEqualTo(nodes);
    }
  }

  private static double cosine(List<GradientSource.Gradient> truth, List<GradientSource.Gradient> found) {
    double dot = 0;
    double own = 0;
    double other = 0;
    for (int part = 0; part < truth.size(); part++) {
      Parameter parameter = truth.get(part).parameter();
      for (int index = 0; index < parameter.size(); index++) {
        int channel = parameter.channel(index);
        double exact = truth.get(part).sums()[index] * truth.get(part).unit()[channel] / parameter.stepScale(channel);
        double each = found.get(part).sums()[index] * found.get(part).unit()[channel] / parameter.stepScale(channel);
        dot += exact * each;
        own += exact * exact;
        other += each * each;
      }
    }
    return dot / Math.sqrt(own * other);
  }
}
