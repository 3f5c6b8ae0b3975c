package dev.mote.app.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.compress.weights.LayerWeights;
import dev.mote.engine.Engine;
import dev.mote.formats.Models;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import dev.mote.graph.Value;
import dev.mote.graph.pass.Simplify;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Evaluation;
import dev.mote.learn.Loss;
import dev.mote.learn.Networks;
import dev.mote.learn.Optimizer;
import dev.mote.learn.Trainer;
import dev.mote.learn.TrainingOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each pass, in a recipe, on a network of digits: smaller than int8 by what it says, and still right about most images. */
class RecipeRunTest {
  private static Graph network = Networks.build("cnn-small", Shape.of(8, 8, 1), 10,
      Networks.scale(DataSets.open("digits#train")), 1);

  @BeforeAll
  static void train() {
    TrainingOptions options = new TrainingOptions(4, 32, new Loss.CrossEntropy(0.1f), Optimizer.Adam.usual(0, false),
        0.004f,
        0.05f, true, 0, new Augmentation(1, false), 1);
    try (Trainer trainer = new Trainer(network, DataSets.open("digits#train"), null, options, Engine::new)) {
      network = trainer.run(new Trainer.Listener() {});
    }
  }

  private static Graph compressed(String recipe, String data) {
    Workbench bench = new Workbench(data, 1, new Workbench.Tasks() {}, true, null);
    Recipe steps = Recipe.of("r.yaml", recipe);
    steps.check(Pass.run(network, new Simplify()), bench);
    return steps.run(network, bench);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      [quantize: {samples: 32}]                                                                    | 10300 | 0.9
      [equalize, quantize: {weights: vecq:4, layers: {"c*1": int8}, samples: 32}]                  |  5700 | 0.85
      [mixed: {bytes: 3000, samples: 4}, quantize: {samples: 32}]                                  |  3400 | 0.5
      [prune: {pattern: "2:4"}, quantize: {samples: 32}, dictionary: {code: bitmap}]               |  7500 | 0.6
      [prune: {channels: 0.25}, quantize: {samples: 32}]                                           |  7500 | 0.3
      [quantize: {samples: 32}, prune: {sparsity: 0.4, scope: global}, dictionary: {trim: 3}]      |  6000 | 0.6
      [tensorize: {layers: {conv2: tucker}, rank: 12}, quantize: {samples: 32}]                    |  8500 | 0.4
      [polarize: {weights: uniform:3, rank: 2, samples: 32}]                                       |  7000 | 0.7
      [train: {weights: vecq:2, epochs: 1, samples: 640}, quantize: {samples: 32}]                 |  3100 | 0.6
      [quantize: {weights: vecq:2, layers: {first: int8, last: vecq:4}, samples: 32}]              |  4600 | 0.5
      [prune: {sparsity: 0.6}, train: {weights: uniform:4, epochs: 1}, quantize, dictionary]       |  5000 | 0.8
      [quantize: {samples: 32}, entropy-round: {price: 1e-5, samples: 64}]                         |  5000 | 0.8
      [find-ranks: {layers: {classes: train}, rank: 10, epochs: 2}, quantize: {samples: 32}]       |  7200 | 0.8
      [find-ranks: {layers: {conv2: tucker}, rank: 12, start: random, epochs: 3}, quantize]        |  8500 | 0.6
      """)
  void passesShrinkTheNetwork(String recipe, long bytes, double accuracy) {
    Graph compressed = compressed(recipe, "digits");
    long found = compressed.values().stream().map(Value::constant).filter(Objects::nonNull)
        .mapToLong(Tensor::storedBytes).sum();
    assertThat(found).isLessThan(bytes);
    try (Engine engine = new Engine(compressed)) {
      assertThat(Evaluation.of(engine, DataSets.open("digits#test[0:200]")).accuracy()).isGreaterThan(accuracy);
    }
  }

  @Test
  void whatIsPrunedStaysAwayInTraining() {
    Graph trained = compressed("[prune: {sparsity: 0.5}, train: {weights: uniform:6, epochs: 1, samples: 320}]",
        "digits");
    LayerWeights.of(trained).forEach(layer -> {
      float[] weights = layer.weights().values();
      long zeros = IntStream.range(0, weights.length).filter(place -> weights[place] == 0).count();
      assertThat(zeros).isBetween(weights.length / 2L, weights.length / 2L + 2);
    });
  }

  @Test
  void ranksFallWithTheStrengthOfThePrior() {
    List<Long> parameters = Stream.of("0.01", "300")
        .map(strength -> compressed("[find-ranks: {layers: {classes: train},"
            + " rank: 10, epochs: 6, rate: 0.004, strength: " + strength + "}]", "digits"))
        .map(graph -> graph.values().stream()
            .filter(Value::isConstant).mapToLong(value -> value.type().shape().count()).sum())
        .toList();
    assertThat(parameters.getLast()).isLessThan(parameters.getFirst());
  }

  @Test
  void dataFreeNeedsNoData(@TempDir Path folder) {
    Path file = folder.resolve("norms.onnx");
    Models.write(Networks.build("resnet-small", Shape.of(16, 16, 3), 10, 0.02f, 1), file);
    Graph norms = Models.read(file);
    Workbench none = new Workbench(null, 1, new Workbench.Tasks() {}, true, null);
    Recipe steps = Recipe.of("r.yaml",
        "- prune: {sparsity: 0.2}\n- data-free: {weights: uniform:4, images: 4, range: 0..255}");
    steps.check(Pass.run(norms, new Simplify()), none);
    List<Value> weights = steps.run(norms, none).values().stream()
        .filter(value -> value.constant() instanceof Tensor.Bytes bytes && bytes.storage() != Storage.PLAIN).toList();
    assertThat(weights).hasSizeGreaterThan(5);
  }
}
