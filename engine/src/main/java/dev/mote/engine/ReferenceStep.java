package dev.mote.engine;

import dev.mote.graph.Node;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.reference.ReferenceKernels;
import java.util.ArrayList;
import java.util.List;

/** A node that has no fast kernel, computed by the interpreter's. */
record ReferenceStep(Node node, List<TensorType> types, TensorType result) implements Step {
  @Override
  public int units() {
    return 1;
  }

  @Override
  public long unitCost() {
    return 0;
  }

  @Override
  public void run(Frame frame, Scratch scratch, int from, int to) {
    List<Tensor> operands = new ArrayList<>();
    for (int index = 0; index < types.size(); index++) {
      operands.add(copy(frame, node.inputs().get(index), types.get(index)));
    }
    Tensor computed = ReferenceKernels.compute(node.name(), node.op(), types, operands, result);
    System.arraycopy(Storage.of(computed), 0, frame.arrays()[node.output()], frame.offset(node.output()),
        result.shape().count());
  }

  /** The tensor in a slot, as a copy: the kernel may return its operand, whose place another value takes soon. */
  private static Tensor copy(Frame frame, int slot, TensorType type) {
    Object values = Storage.of(type.dtype()).make(type.shape().count());
    System.arraycopy(frame.arrays()[slot], frame.offset(slot), values, 0, type.shape().count());
    return Storage.tensor(type.shape(), type.dtype(), values);
  }

}
