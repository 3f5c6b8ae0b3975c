package dev.mote.bench;

import dev.mote.compress.dictionary.WeightCode;
import dev.mote.compress.dictionary.WeightCoding;
import dev.mote.engine.Engine;
import dev.mote.formats.Models;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.formats.data.Feed;
import dev.mote.formats.data.InMemory;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.Simplify;
import dev.mote.learn.Evaluation;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/** The published int8 resnet8 on CIFAR-10, which pruning and dictionaries start from. */
final class CompressInt8 {
  private final Graph network = Pass.run(Models.read(SharedFolder.file("mlperf-tiny/pretrainedResnet_quant.tflite")),
      new Simplify());
  private final CompressPoints points;
  private DataSet test = DataSets.open("images:" + SharedFolder.file("cifar10/test.zip"));

  CompressInt8(CompressPoints points) {
    this.points = points;
  }

  Graph network() {
    return network;
  }

  /** Inputs to look at while rounding, without their labels: the first training images. */
  List<Tensor> samples(int count) {
    Feed feed = new Feed(DataSets.open("images:" + SharedFolder.file("cifar10/train.zip") + "#[0:" + count + "]"),
        network.type(network.inputs().getFirst()));
    return IntStream.range(0, count).mapToObj(feed::tensor).toList();
  }

  /** The share of all test images that {@code graph} gets right. */
  double accuracy(Graph graph) {
    if (!(test instanceof InMemory)) {
      test = new InMemory(test);
    }
    try (Engine engine = new Engine(graph)) {
      return Evaluation.of(graph, test, engine::runAll, _ -> {}).accuracy();
    }
  }

  /** Makes a network where its points are not there yet, and measures it once for all codes. */
  void measure(String method, List<WeightCode> codes, Making making) throws IOException {
    List<WeightCode> missing = codes.stream().filter(code -> points.find(method(method, code)).isEmpty()).toList();
    if (missing.isEmpty()) {
      return;
    }
    Graph made = making.make();
    double accuracy = accuracy(made);
    for (WeightCode code : missing) {
      points.add(method(method, code), accuracy,
          WeightCoding.bytes(Pass.run(made, new WeightCoding(code))));
    }
    System.err.printf("%s: %.2f %%%n", method, 100 * accuracy);
  }

  /** What makes a network. */
  interface Making {
    Graph make() throws IOException;
  }

  CompressPoints.Point point(String method, WeightCode code) {
    return points.find(method(method, code)).orElseThrow();
  }

  private static String method(String method, WeightCode code) {
    return method + ", " + code.label();
  }
}
