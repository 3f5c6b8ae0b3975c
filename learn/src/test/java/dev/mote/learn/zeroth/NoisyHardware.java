package dev.mote.learn.zeroth;

import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Lowered;
import dev.mote.graph.Tensor;
import java.util.List;
import java.util.SplittableRandom;

/** Hardware that holds integers up to a largest magnitude and adds noise of its own at each run to what it computes. */
final class NoisyHardware implements Lowered {
  private final Interpreter exact;
  private final int noise;
  private final int largest;
  private SplittableRandom random = new SplittableRandom(5);

  NoisyHardware(Graph graph, int noise, int largest) {
    this.exact = new Interpreter(graph);
    this.noise = noise;
    this.largest = largest;
    for (int id = 0; id < graph.values().size(); id++) {
      Tensor constant = graph.constant(id);
      if (constant != null) {
        write(id, constant);
      }
    }
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
      values[index] = (byte) Math.clamp(values[index] + random.nextInt(-noise, noise + 1), -128, 127);
    }
    return new Tensor.Bytes(tensor.shape(), DType.I8, values);
  }

  @Override
  public List<List<Tensor>> runAll(List<List<Tensor>> samples) {
    return samples.stream().map(this::run).toList();
  }

  @Override
  public void write(int constant, Tensor contents) {
    Tensor held = contents;
    if (contents instanceof Tensor.Bytes bytes && contents.dtype() == DType.I8) {
      byte[] values = bytes.values().clone();
      for (int index = 0; index < values.length; index++) {
        values[index] = (byte) Math.clamp(values[index], -largest, largest);
      }
      held = new Tensor.Bytes(contents.shape(), DType.I8, values);
    }
    exact.write(constant, held);
  }

  @Override
  public void drawFrom(long stream) {
    random = new SplittableRandom(stream);
  }
}
