package dev.mote.learn.integer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.learn.zeroth.IntegerLoss;
import dev.mote.learn.zeroth.Layer;
import dev.mote.learn.zeroth.Parameter;
import dev.mote.learn.zeroth.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntegerGradientsTest {
  private static final DataSet DATA = DataSets.open("digits#train[300:400]");
  private static final int DRAWN = 20;

  /** The gradients of one batch by the real numbers of all parameters of all layers. */
  private static List<float[]> gradients(Graph network, List<Layer> layers) {
    int logits = IntegerLoss.logits(network);
    IntegerGradients gradients = IntegerGradients.of(network, layers, logits, DATA.size());
    List<Tensor> inputs = new ArrayList<>();
    List<Tensor> samples = IntegerNetworks.inputs(network, DATA);
    for (int place = 0; place < gradients.reads().size(); place++) {
      int id = gradients.reads().get(place);
      Shape shape = gradients.graph().type(gradients.graph().inputs().get(place)).shape();
      if (id == IntegerGradients.TARGETS) {
        float[] targets = new float[shape.count()];
        for (int sample = 0; sample < DATA.size(); sample++) {
          targets[sample * 10 + DATA.label(sample)] = 1;
        }
        inputs.add(Tensor.floats(shape, targets));
      } else if (network.value(id).isConstant()) {
        inputs.add(java.util.Objects.requireNonNull(network.constant(id)));
      } else {
        try (Engine engine = new Engine(Part.upTo(network, List.of(id)).graph())) {
          inputs.add(Stack.of(shape, engine.runAll(samples.stream().map(List::of).toList()).stream()
              .map(List::getFirst).toList()));
        }
      }
    }
    try (Engine engine = new Engine(gradients.graph())) {
      return engine.run(inputs).stream().skip(1).map(each -> ((Tensor.Floats) each).values()).toList();
    }
  }

  private static double cosine(double[] a, double[] b) {
    double product = 0;
    double first = 0;
    double second = 0;
    for (int index = 0; index < a.length; index++) {
      product += a[index] * b[index];
      first += a[index] * a[index];
      second += b[index] * b[index];
    }
    return product / Math.sqrt(first * second);
  }

  private static int[] drawn(int size) {
    return new SplittableRandom(size).ints(Math.min(DRAWN, size), 0, size).toArray();
  }

  /** The twin rounds nothing, so that it saturates, and switches its rectifiers, elsewhere now and then. */
  @ParameterizedTest
  @CsvSource({"mlp,0.99", "cnn-small,0.97", "cnn-two,0.97", "resnet-small,0.95"})
  void areThoseOfTheFloatTwinByCentralDifferences(String name, double least) {
    Graph network = IntegerNetworks.trained(name, 3);
    List<Layer> layers = Layer.of(network);
    List<float[]> found = gradients(network, layers);
    FloatTwin twin = FloatTwin.saturating(Part.upTo(network, List.of(IntegerLoss.logits(network))).graph());
    List<Tensor> inputs = IntegerNetworks.inputs(twin.graph(), DATA);
    List<Parameter> parameters = layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
    for (int index = 0; index < parameters.size(); index++) {
      Parameter parameter = parameters.get(index);
      int id = twin.graph().values().stream().map(value -> value.name()).toList().indexOf(parameter.name());
      float[] values = ((Tensor.Floats) java.util.Objects.requireNonNull(twin.graph().constant(id))).values();
      double largest = 0;
      for (float value : values) {
        largest = Math.max(largest, Math.abs(value));
      }
      float step = (float) (0.01 * Math.max(largest, parameter.scale(0)));
      int[] drawn = drawn(parameter.size());
      double[] differences = new double[drawn.length];
      double[] expected = new double[drawn.length];
      try (Engine engine = new Engine(twin.graph())) {
        for (int place = 0; place < drawn.length; place++) {
          differences[place] = loss(engine, id, moved(values, drawn[place], step), inputs)
              - loss(engine, id, moved(values, drawn[place], -step), inputs);
          expected[place] = found.get(index)[drawn[place]];
        }
      }
      assertThat(cosine(differences, expected)).as(name + " " + parameter.name()).isGreaterThan(least);
    }
  }

  private static float[] moved(float[] values, int place, float step) {
    float[] moved = values.clone();
    moved[place] += step;
    return moved;
  }

  private static double loss(Engine engine, int id, float[] contents, List<Tensor> inputs) {
    engine.write(id, Tensor.floats(engine.graph().type(id).shape(), contents));
    return mean(engine, inputs, logits -> {
      double sum = 0;
      for (int other = 0; other < 10; other++) {
        sum += Math.exp(logits.real(other));
      }
      return Math.log(sum);
    });
  }

  /** The mean over the samples of {@code normalizer} less the right class's logit. */
  private static double mean(Engine engine, List<Tensor> inputs, ToDoubleFunction<Tensor> normalizer) {
    List<List<Tensor>> results = engine.runAll(inputs.stream().map(List::of).toList());
    double sum = 0;
    for (int sample = 0; sample < results.size(); sample++) {
      Tensor logits = results.get(sample).getFirst();
      sum += normalizer.applyAsDouble(logits) - logits.real(DATA.label(sample));
    }
    return sum / results.size();
  }

  /** Steps of several integers, as a single one mostly rounds to nothing. */
  @Test
  void areThoseOfTheIntegerNetworkByCoordinates() {
    Graph network = IntegerNetworks.trained("mlp", 3);
    List<Layer> layers = Layer.of(network);
    List<float[]> found = gradients(network, layers);
    int logits = IntegerLoss.logits(network);
    IntegerLoss loss = new IntegerLoss(network.type(logits));
    List<List<Tensor>> inputs = IntegerNetworks.inputs(network, DATA).stream().map(List::of).toList();
    Part part = Part.upTo(network, List.of(logits));
    List<Parameter> parameters = layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
    try (Engine engine = new Engine(part.graph())) {
      for (int index = 0; index < parameters.size(); index++) {
        Parameter parameter = parameters.get(index);
        int step = parameter.isWeights() ? 12 : (int) (4 * results(network, layers, parameter) / parameter.scale(0));
        int[] drawn = drawn(parameter.size());
        double[] differences = new double[drawn.length];
        double[] expected = new double[drawn.length];
        for (int place = 0; place < drawn.length; place++) {
          for (int sign = -1; sign <= 1; sign += 2) {
            int[] kept = parameter.integers();
            int[] moved = kept.clone();
            moved[drawn[place]] = parameter.isWeights()
                ? Math.clamp(moved[drawn[place]] + sign * step, -128, 127)
                : moved[drawn[place]] + sign * step;
            parameter.restore(moved);
            engine.write(part.ids()[parameter.value()], parameter.tensor());
            parameter.restore(kept);
            List<List<Tensor>> results = engine.runAll(inputs);
            for (int sample = 0; sample < results.size(); sample++) {
              differences[place] += sign * loss.of(results.get(sample).getFirst(), DATA.label(sample));
            }
          }
          expected[place] = found.get(index)[drawn[place]] * parameter.scale(0);
        }
        engine.write(part.ids()[parameter.value()], parameter.tensor());
        assertThat(cosine(differences, expected)).as(parameter.name()).isGreaterThan(0.95);
      }
    }
  }

  /** The scale of the results of the layer that {@code parameter} belongs to. */
  private static double results(Graph network, List<Layer> layers, Parameter parameter) {
    return layers.stream().filter(layer -> layer.parameters().contains(parameter)).findFirst()
        .map(layer -> network.outputType(layer.node()).affine().scale()).orElseThrow();
  }

  @Test
  void theForwardAndTheBackwardPassInOneGraphGiveTheSameGradients() {
    Graph network = IntegerNetworks.trained("cnn-small", 1);
    List<Layer> layers = Layer.of(network);
    int logits = IntegerLoss.logits(network);
    IntegerGradients gradients = IntegerGradients.of(network, layers, logits, 1);
    Graph whole = gradients.withForward(network);
    List<Integer> given = gradients.reads().stream()
        .filter(id -> id == IntegerGradients.TARGETS || network.value(id).isConstant()).toList();
    List<float[]> batch = gradients(network, layers);
    List<double[]> sums = new ArrayList<>();
    batch.forEach(each -> sums.add(new double[each.length]));
    Interpreter interpreter = new Interpreter(whole);
    List<Tensor> inputs = IntegerNetworks.inputs(network, DATA);
    for (int sample = 0; sample < inputs.size(); sample++) {
      float[] targets = new float[10];
      targets[DATA.label(sample)] = 1;
      List<Tensor> all = new ArrayList<>(List.of(inputs.get(sample)));
      given.forEach(id -> all.add(id == IntegerGradients.TARGETS
          ? Tensor.floats(Shape.of(1, 10), targets)
          : java.util.Objects.requireNonNull(network.constant(id))));
      List<Tensor> results = interpreter.run(all);
      for (int index = 0; index < sums.size(); index++) {
        for (int place = 0; place < sums.get(index).length; place++) {
          sums.get(index)[place] += results.get(index + 1).real(place) / inputs.size();
        }
      }
    }
    for (int index = 0; index < sums.size(); index++) {
      float[] expected = batch.get(index);
      double[] reals = new double[expected.length];
      for (int place = 0; place < reals.length; place++) {
        reals[place] = expected[place];
      }
      assertThat(cosine(sums.get(index), reals)).isGreaterThan(0.999999);
    }
  }
}
