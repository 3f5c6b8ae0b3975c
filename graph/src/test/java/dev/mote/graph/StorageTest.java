package dev.mote.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Storage gives back every element it takes, in the bytes it says, and refuses the others. */
class StorageTest {
  private static final int COUNT = 37;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void packedElementsComeBack(int bits) {
    for (boolean halfway : new boolean[]{false, true}) {
      Storage.Packed storage = new Storage.Packed(bits, halfway);
      byte[] values = new byte[COUNT];
      SplittableRandom random = new SplittableRandom(bits);
      for (int index = 0; index < COUNT; index++) {
        int code = random.nextInt(1 << bits) - (1 << bits - 1);
        values[index] = (byte) (halfway ? (2 * code + 1) * (1 << 7 - bits) : code * (1 << 8 - bits));
      }
      byte[] stored = storage.encode(values);
      assertThat(stored).hasSize((COUNT * bits + 7) / 8);
      assertThat(storage.decode(stored, COUNT)).isEqualTo(values);
      values[5]++;
      assertThatThrownBy(() -> storage.encode(values)).isInstanceOf(BadInputException.class)
          .hasMessageContaining("found " + values[5] + " at 5");
    }
  }

  @Test
  void fourBitsAreTwoAByteTheFirstLow() {
    assertThat(new Storage.Packed(4, false).encode(new byte[]{16, -32, 112})).containsExactly(0xE1, 0x07);
    assertThat(new Storage.Packed(1, true).decode(new byte[]{0b101}, 3)).containsExactly(-64, 64, -64);
  }

  @Test
  void codebooksKeepIndices() {
    Storage.Codebook storage = new Storage.Codebook(2, new byte[]{-100, -3, 9, 120});
    byte[] values = {9, 9, -3, 120, -100};
    assertThat(storage.encode(values)).containsExactly(0b11_01_10_10, 0);
    assertThat(storage.decode(storage.encode(values), 5)).isEqualTo(values);
    assertThat(storage.bytes(values)).isEqualTo(6);
    assertThatThrownBy(() -> storage.encode(new byte[]{9, 8})).isInstanceOf(BadInputException.class)
        .hasMessageContaining("found 8 at 1");
    assertThatThrownBy(() -> new Storage.Codebook(1, new byte[3])).isInstanceOf(BadInputException.class)
        .hasMessageContaining("found 1 bits and 3 entries");
  }

  @Test
  void blocksScaleTheirCodebook() {
    Storage.Blocks storage = new Storage.Blocks(2, new byte[]{-127, 0, 50, 127}, 3, new short[]{128, 64});
    byte[] values = {127, 0, -127, 25, 64};
    assertThat(storage.element(1, 2)).isEqualTo((byte) 25);
    assertThat(storage.decode(storage.encode(values), 5)).isEqualTo(values);
    assertThat(storage.bytes(values)).isEqualTo(2 + 4 + 2);
    assertThatThrownBy(() -> storage.encode(new byte[7])).isInstanceOf(BadInputException.class)
        .hasMessageContaining("have 3 multipliers, found 2");
  }

  @Test
  void tensorsCarryStorageThatLosesNothing() {
    Tensor.Bytes plain = Tensor.i8(Shape.of(2, 2), (byte) 16, (byte) -16, (byte) 0, (byte) 32);
    Tensor.Bytes packed = plain.in(new Storage.Packed(4, false));
    assertThat(packed.storedBytes()).isEqualTo(2);
    assertThat(plain.storedBytes()).isEqualTo(4);
    assertThat(packed).isNotEqualTo(plain).isEqualTo(plain.in(new Storage.Packed(4, false)));
    assertThat(packed.reshaped(Shape.of(4)).storage()).isEqualTo(new Storage.Packed(4, false));
    assertThatThrownBy(() -> plain.in(new Storage.Packed(2, false))).isInstanceOf(BadInputException.class);
  }
}
