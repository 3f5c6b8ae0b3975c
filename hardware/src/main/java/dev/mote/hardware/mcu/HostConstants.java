package dev.mote.hardware.mcu;

import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The constants of a network for this machine, one block after the other, each at a multiple of 64 bytes. */
final class HostConstants {
  private static final int ALIGNMENT = 64;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final int start;

  /** Blocks from offset 0 on. */
  HostConstants() {
    this(0);
  }

  /** Blocks from offset {@code start} on. */
  HostConstants(int start) {
    this.start = start;
  }

  /** Adds a block and returns its offset. */
  int add(byte[] block) {
    int offset = start + bytes.size();
    bytes.writeBytes(block);
    bytes.writeBytes(new byte[Math.floorMod(-bytes.size(), ALIGNMENT)]);
    return offset;
  }

  int add(int[] block) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * block.length).order(ByteOrder.nativeOrder());
    buffer.asIntBuffer().put(block);
    return add(buffer.array());
  }

  int add(float[] block) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * block.length).order(ByteOrder.nativeOrder());
    buffer.asFloatBuffer().put(block);
    return add(buffer.array());
  }

  int add(Tensor tensor) {
    byte[] block = new byte[Math.toIntExact(HostMemory.bytes(TensorType.of(tensor.dtype(), tensor.shape())))];
    HostMemory.write(tensor, MemorySegment.ofArray(block));
    return add(block);
  }

  /** Where the next block starts. */
  int size() {
    return start + bytes.size();
  }

  /** All blocks; the last is followed by as many zeros as a vector may read beyond it. */
  byte[] toByteArray() {
    return toByteArray(ALIGNMENT);
  }

  /** All blocks, followed by zeros. */
  byte[] toByteArray(int zeros) {
    byte[] all = bytes.toByteArray();
    return java.util.Arrays.copyOf(all, all.length + zeros);
  }
}
