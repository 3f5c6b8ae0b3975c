package dev.mote.bench;

import dev.mote.compress.Calibration;
import dev.mote.compress.CalibrationMethod;
import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.formats.data.Feed;
import dev.mote.formats.data.InMemory;
import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.learn.Evaluation;
import java.util.List;
import java.util.stream.IntStream;

/** CIFAR-10 for the benches of compression: test images in memory, samples to calibrate on, accuracy. */
final class CompressAccuracy {
  static final int SAMPLES = 256;

  private CompressAccuracy() {}

  /** The images of an archive, decoded once. */
  static DataSet images(String archive) {
    return new InMemory(open(archive));
  }

  private static DataSet open(String archive) {
    return DataSets.open("images:" + SharedFolder.file("cifar10/" + archive));
  }

  /** {@value #SAMPLES} training images spread over the classes, without labels. */
  static List<List<Tensor>> samples(Graph network) {
    return samples(network, SAMPLES);
  }

  /** As many training images spread over the classes, without labels. */
  static List<List<Tensor>> samples(Graph network, int count) {
    return samples(open("train.zip"), network, count);
  }

  /** As many images of a data set, spread over it, without labels. */
  static List<List<Tensor>> samples(DataSet train, Graph network, int count) {
    Feed feed = new Feed(train, network.type(network.inputs().getFirst()));
    return IntStream.range(0, count)
        .mapToObj(index -> List.of(feed.tensor((int) ((long) index * train.size() / count)))).toList();
  }

  /** The ranges of a float network on these samples. */
  static Calibration calibration(Graph network) {
    return calibration(network, samples(network));
  }

  /** The ranges of a float network on some samples. */
  static Calibration calibration(Graph network, List<List<Tensor>> samples) {
    return Calibration.measure(network, samples, new CalibrationMethod.MinMax(), Engine::new, _ -> {});
  }

  /** The accuracy in percent. */
  static double of(Graph network, DataSet images) {
    try (Engine engine = new Engine(network)) {
      return 100 * Evaluation.of(network, images, engine::runAll, _ -> {}).accuracy();
    }
  }
}
