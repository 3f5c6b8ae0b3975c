package dev.mote.app;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.Feed;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Tensor;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What the tour's two networks say to the same images.
 *
 * @param images       each image's class and the two networks' answers
 * @param int8Inputs   the images as the int8 network reads them
 * @param int8Outputs  what the interpreter computes from them: the bits that firmware is held to
 */
record TourAccuracy(List<Image> images, List<Tensor> int8Inputs, List<Tensor> int8Outputs) {
  /** One image: its class, and the class that has the largest output. */
  record Image(int label, int floatAnswer, int int8Answer) {
    boolean floatRight() {
      return floatAnswer == label;
    }

    boolean int8Right() {
      return int8Answer == label;
    }
  }

  /** Runs {@code network} on the engine and {@code quantized} on the interpreter, on all of {@code data}. */
  static TourAccuracy measure(Graph network, Graph quantized, DataSet data, Console console) {
    List<Tensor> floatOutputs;
    try (Engine engine = new Engine(network)) {
      floatOutputs = engine.runAll(inputs(network, data).stream().map(List::of).toList()).stream()
          .map(List::getFirst).toList();
    }
    List<Tensor> int8Inputs = inputs(quantized, data);
    Tensor[] int8Outputs = new Tensor[data.size()];
    Interpreter interpreter = new Interpreter(quantized);
    try (Progress progress = console.progress("interpret the int8 network", data.size())) {
      for (int index = 0; index < int8Outputs.length; index++) {
        int8Outputs[index] = interpreter.run(List.of(int8Inputs.get(index))).getFirst();
        progress.at(index + 1);
      }
    }
    List<Image> images = IntStream.range(0, data.size())
        .mapToObj(index -> new Image(data.label(index), largest(floatOutputs.get(index)), largest(int8Outputs[index])))
        .toList();
    return new TourAccuracy(images, int8Inputs, List.of(int8Outputs));
  }

  /** The share of images, 0 to 1, of which {@code right} holds. */
  double share(Predicate<Image> right) {
    return (double) images.stream().filter(right).count() / images.size();
  }

  /** The images of class {@code label}. */
  TourAccuracy ofClass(int label) {
    return new TourAccuracy(images.stream().filter(image -> image.label() == label).toList(), int8Inputs, int8Outputs);
  }

  private static List<Tensor> inputs(Graph network, DataSet data) {
    Feed feed = new Feed(data, network.type(network.inputs().getFirst()));
    return IntStream.range(0, data.size()).mapToObj(feed::tensor).toList();
  }

  /** The class of the largest result. */
  static int largest(Tensor results) {
    int best = 0;
    for (int index = 1; index < results.shape().count(); index++) {
      best = results.real(index) > results.real(best) ? index : best;
    }
    return best;
  }
}
