package dev.mote.learn.zeroth;

import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Lowered;
import dev.mote.graph.Tensor;
import java.util.List;
import java.util.SplittableRandom;

/** Hardware that adds noise of its own at each run to what it computes. */
final class NoisyHardware implements Lowered {
  private final Interpreter exact;
  private SplittableRandom random = new SplittableRandom(5);

  NoisyHardware(Graph graph) {
    exact = new Interpreter(graph);
  }

  @Override
  public Graph graph() {
    return exact.graph();
  }

  @Override
  public List<Tensor> run(List<Tensor> inputs) {
    return exact.run(inputs).stream().map(this::disturbed).toList();
  }

  private Tensor disturbed(Tensor tensor) {
    byte[] values = ((Tensor.Bytes) tensor).values().clone();
    for (int index = 0; index < values.length; index++) {
      values[index] = (byte) Math.clamp(values[index] + random.nextInt(-9, 10), -128, 127);
    }
    return new Tensor.Bytes(tensor.shape(), DType.I8, values);
  }

  @Override
  public List<List<Tensor>> runAll(List<List<Tensor>> samples) {
    return samples.stream().map(this::run).toList();
  }

  @Override
  public void write(int constant, Tensor contents) {
    exact.write(constant, contents);
  }

  @Override
  public void drawFrom(long stream) {
    random = new SplittableRandom(stream);
  }
}
