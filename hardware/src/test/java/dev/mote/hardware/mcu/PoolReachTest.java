package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.DType;
import dev.mote.graph.Shape;
import dev.mote.graph.Window;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wherever a pool's result may overlap its operand, computing element after element in memory gives the pool. */
class PoolReachTest {
  @ParameterizedTest
  @CsvSource({"8,32,2,2", "8,3,2,2", "9,5,3,3", "6,4,1,1", "7,2,2,1", "6,3,3,2"})
  void everyAllowedOverlapKeepsTheResult(int side, int channels, int kernel, int stride) {
    int out = (side - kernel) / stride + 1;
    Geometry geometry = Geometry.of(Shape.of(1, side, side, channels), Shape.of(1, out, out, channels), kernel, kernel,
        Window.stride(stride, stride));
    Reach reach = new PortableKernels()
        .call(new Layer.Pool(geometry, DType.I8, true, false, 0, null, 0, -128, 127)).reaches().getFirst();
    byte[] operand = new byte[side * side * channels];
    new SplittableRandom(side).nextBytes(operand);
    byte[] expected = new byte[out * out * channels];
    pool(geometry, operand, 0, expected, 0);
    int allowed = 0;
    for (int result = 0; result <= 2 * operand.length; result++) {
      byte[] memory = new byte[4 * operand.length];
      System.arraycopy(operand, 0, memory, operand.length, operand.length);
      if (reach.allows(result, operand.length)) {
        pool(geometry, memory, operand.length, memory, result);
        assertThat(Arrays.copyOfRange(memory, result, result + expected.length)).as("result at %d, operand at %d",
            result, operand.length).isEqualTo(expected);
        allowed++;
      }
    }
    assertThat(allowed).isPositive();
  }

  /** The order of the kernel {@code pool_q}: all channels of a pixel before the next pixel. */
  private static void pool(Geometry g, byte[] x, int from, byte[] y, int to) {
    for (int row = 0; row < g.outputHeight(); row++) {
      for (int column = 0; column < g.outputWidth(); column++) {
        for (int channel = 0; channel < g.outputChannels(); channel++) {
          int largest = Byte.MIN_VALUE;
          for (int tap = 0; tap < g.taps(); tap++) {
            int line = row * g.window().strideHeight() + tap / g.kernelWidth();
            int place = column * g.window().strideWidth() + tap % g.kernelWidth();
            largest = Math.max(largest, x[from + (line * g.inputWidth() + place) * g.inputChannels() + channel]);
          }
          y[to++] = (byte) largest;
        }
      }
    }
  }
}
