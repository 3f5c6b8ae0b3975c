package dev.mote.learn.zeroth;

import dev.mote.compress.Calibration;
import dev.mote.compress.CalibrationMethod;
import dev.mote.compress.Int8Quantization;
import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.formats.data.Feed;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Pass;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.Simplify;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Loss;
import dev.mote.learn.Networks;
import dev.mote.learn.Optimizer;
import dev.mote.learn.Trainer;
import dev.mote.learn.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Small networks that know the digits a little, in int8. */
final class SmallNetwork {
  private SmallNetwork() {}

  static Graph quantized(String name) {
    DataSet train = DataSets.open("digits#train[0:300]");
    Graph start = Networks.build(name, Shape.of(8, 8, 1), 10, 1f / 16, 1);
    TrainingOptions options = new TrainingOptions(3, 50, new Loss.CrossEntropy(0), Optimizer.Adam.usual(0, false),
        0.003f, 0, false, 0, Augmentation.NONE, 1);
    try (Trainer trainer = new Trainer(start, train, null, options, Engine::new)) {
      Graph trained = Pass.run(trainer.run(new Trainer.Listener() {}), new Simplify());
      List<List<Tensor>> samples = inputs(trained, train).stream().limit(100).map(List::of).toList();
      return Pass.run(trained,
          new Int8Quantization(Calibration.measure(trained, samples, new CalibrationMethod.MinMax(),
              Interpreter::new, _ -> {}), true, false));
    }
  }

  /** The samples as the network's inputs. */
  static List<Tensor> inputs(Graph network, DataSet data) {
    Feed feed = new Feed(data, network.type(network.inputs().getFirst()));
    List<Tensor> inputs = new ArrayList<>();
    for (int index = 0; index < data.size(); index++) {
      inputs.add(feed.tensor(index));
    }
    return inputs;
  }

  static int[] labels(DataSet data) {
    return IntStream.range(0, data.size()).map(data::label).toArray();
  }
}
