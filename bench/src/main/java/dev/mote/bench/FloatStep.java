package dev.mote.bench;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.Feed;
import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Value;
import dev.mote.hardware.mcu.Deployment;
import dev.mote.hardware.mcu.McuTarget;
import dev.mote.hardware.mcu.Measurement;
import dev.mote.learn.Evaluation;
import dev.mote.learn.Loss;
import dev.mote.learn.TrainingGraph;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Float back-propagation as a graph that takes a sample, its class and the weights, and gives the weights after a step of
 * stochastic gradient descent: what a microcontroller without any library runs.
 *
 * @param network the float network
 * @param graph   a step; its inputs are sample, targets and weights, its outputs the new weights
 * @param names   of the weights
 */
record FloatStep(Graph network, Graph graph, List<String> names) {
  private static final int CHECKED = 32;

  static FloatStep of(Graph network, float rate) {
    TrainingGraph training = TrainingGraph.of(network, new Loss.CrossEntropy(0), 1);
    Graph gradients = training.gradients();
    List<Value> values = new ArrayList<>(gradients.values());
    List<Node> nodes = new ArrayList<>(gradients.nodes());
    Shape one = Shape.of(1);
    values.add(new Value("rate", TensorType.f32(one), new Tensor.Floats(one, new float[]{rate})));
    int factor = values.size() - 1;
    List<Integer> outputs = new ArrayList<>();
    for (int index = 0; index < training.parameters().size(); index++) {
      int gradient = gradients.outputs().get(index + 1);
      int weight = gradients.inputs().get(index + 2);
      String name = gradients.value(weight).name();
      TensorType type = gradients.type(weight);
      values.add(new Value(name + "_step", type, null));
      nodes.add(new Node(name + "_scale", new Op.Binary(BinaryKind.MULTIPLY, Activation.NONE),
          List.of(gradient, factor), values.size() - 1));
      values.add(new Value(name + "_next", type, null));
      nodes.add(new Node(name + "_move", new Op.Binary(BinaryKind.SUBTRACT, Activation.NONE),
          List.of(weight, values.size() - 2), values.size() - 1));
      outputs.add(values.size() - 1);
    }
    List<String> names = gradients.inputs().stream().skip(2).map(input -> gradients.value(input).name()).toList();
    return new FloatStep(network, new Graph(network.name() + "_step", values, nodes, gradients.inputs(), outputs),
        names);
  }

  /**
   * A training on the host, whose first steps were repeated on the board.
   *
   * @param accuracies after each epoch
   * @param board      instructions and memory of a step
   * @param error      the largest difference of a weight on the board
   */
  record Result(List<Double> accuracies, Measurement board, double error) {}

  Result train(DataSet data, DataSet test, int epochs) {
    Feed feed = new Feed(data, graph.type(graph.inputs().getFirst()));
    List<Tensor> weights = new ArrayList<>(names.stream().map(name -> network.values().stream()
        .filter(value -> value.name().equals(name)).map(value -> Objects.requireNonNull(value.constant())).findFirst()
        .orElseThrow()).toList());
    ByteBuffer vectors = ByteBuffer.allocate(CHECKED * bytes(graph.inputs())).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer expected = ByteBuffer.allocate(CHECKED * bytes(graph.outputs())).order(ByteOrder.LITTLE_ENDIAN);
    List<Double> accuracies = new ArrayList<>();
    try (Engine engine = new Engine(graph)) {
      for (int step = 0; step < epochs * data.size(); step++) {
        int sample = step % data.size();
        float[] targets = new float[data.classes().size()];
        targets[data.label(sample)] = 1;
        List<Tensor> inputs = new ArrayList<>(List.of(feed.tensor(sample),
            new Tensor.Floats(graph.type(graph.inputs().get(1)).shape(), targets)));
        inputs.addAll(weights);
        weights = engine.run(inputs);
        if (step < CHECKED) {
          inputs.forEach(input -> put(vectors, input));
          weights.forEach(weight -> put(expected, weight));
        }
        if (sample == data.size() - 1) {
          accuracies.add(accuracy(weights, test));
        }
      }
    }
    Measurement board = Deployment.run(graph, McuTarget.CORTEX_M4, vectors.array(), false);
    ByteBuffer found = ByteBuffer.wrap(board.output()).order(ByteOrder.LITTLE_ENDIAN);
    expected.flip();
    double error = 0;
    while (expected.hasRemaining()) {
      error = Math.max(error, Math.abs(expected.getFloat() - found.getFloat()));
    }
    return new Result(accuracies, board, error);
  }

  private int bytes(List<Integer> values) {
    return values.stream().mapToInt(value -> (int) graph.type(value).bytes()).sum();
  }

  private static void put(ByteBuffer to, Tensor tensor) {
    for (float value : ((Tensor.Floats) tensor).values()) {
      to.putFloat(value);
    }
  }

  private double accuracy(List<Tensor> weights, DataSet test) {
    Graph trained = TrainingGraph.with(network, names,
        weights.stream().map(weight -> ((Tensor.Floats) weight).values()).toList());
    try (Engine engine = new Engine(trained)) {
      return Evaluation.of(engine, test).accuracy();
    }
  }
}
