package dev.mote.hardware.mcu;

import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Tensors as the bytes an arena holds. */
final class Networks {
  private Networks() {}

  static byte[] interpreted(Graph graph, List<Tensor> inputs) {
    try (Executor interpreter = new Interpreter(graph)) {
      return bytes(interpreter.run(inputs));
    }
  }

  static byte[] bytes(List<Tensor> tensors) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (Tensor tensor : tensors) {
      int count = tensor.shape().count();
      ByteBuffer buffer = ByteBuffer.allocate(8 * count).order(ByteOrder.LITTLE_ENDIAN);
      for (int index = 0; index < count; index++) {
        switch (tensor.dtype()) {
          case F32 -> buffer.putFloat((float) tensor.real(index));
          case I64 -> buffer.putLong(tensor.integer(index));
          case I32 -> buffer.putInt((int) tensor.integer(index));
          case I16 -> buffer.putShort((short) tensor.integer(index));
          case I8, U8, BOOL, I4, I2, BINARY, TERNARY, SPIKE -> buffer.put((byte) tensor.integer(index));
        }
      }
      stream.write(buffer.array(), 0, buffer.position());
    }
    return stream.toByteArray();
  }
}
