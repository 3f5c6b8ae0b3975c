package dev.mote.graph.autodiff;

import dev.mote.graph.Activation;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.UnsupportedException;
import java.util.Arrays;
import java.util.function.IntSupplier;

/**
 * One forward node seen from behind: what it read, what it gave, and the gradient of the loss by that.
 *
 * @param tape     takes the operators of the gradients
 * @param place    the node's name
 * @param operands ids of the operands
 * @param result   id of the result
 * @param gradient id of the gradient by the result
 * @param wanted   which operands' gradients are needed
 */
record Adjoint(Tape tape, String place, int[] operands, int result, int gradient, boolean[] wanted) {
  int x(int operand) {
    return operands[operand];
  }

  Shape shape(int operand) {
    return tape.shape(operands[operand]);
  }

  /** This node with the gradient taken back through the clamp fused into its result. */
  Adjoint before(Activation activation) {
    return activation == Activation.NONE
        ? this
        : new Adjoint(tape, place, operands, result,
            tape.add(new Op.ClampGradient(activation.min(), activation.max()), result, gradient), wanted);
  }

  /** The gradients by the operands, of which only the wanted ones are computed; operands without a rule have none. */
  int[] parts(IntSupplier... rules) {
    int[] parts = new int[operands.length];
    Arrays.fill(parts, Tape.NONE);
    for (int operand = 0; operand < Math.min(rules.length, parts.length); operand++) {
      if (wanted[operand]) {
        parts[operand] = rules[operand].getAsInt();
      }
    }
    return parts;
  }

  int[] refuse(Op op) {
    throw new UnsupportedException(
        "operators between parameters and loss are differentiable, found " + op.label() + " '"
            + place + "'; replace it or take the parameters before it out of the training");
  }
}
