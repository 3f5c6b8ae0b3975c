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

  @Test
  void sparseElementsTakeABitAndACode() {
    Storage.Sparse storage = new Storage.Sparse(4);
    byte[] values = {0, 16, 0, 0, -32, 0, 0, 0, 0, 112};
    assertThat(storage.encode(values)).containsExactly(0b0001_0010, 0b10, 0xE1, 0x07);
    assertThatThrownBy(() -> storage.encode(new byte[]{0, 8})).isInstanceOf(BadInputException.class)
        .hasMessageContaining("found 8 at 1");
  }

  @Test
  void groupsKeepPlacesAndElements() {
    Storage.Groups storage = new Storage.Groups(2, 4);
    byte[] values = {0, 7, 0, -1, 0, 0, 0, 0, 5};
    assertThat(storage.encode(values)).containsExactly(0b01_00_11_01, 0b01_00, 7, -1, 0, 0, 5, 0);
    assertThatThrownBy(() -> storage.encode(new byte[]{1, 2, 0, 3})).isInstanceOf(BadInputException.class)
        .hasMessageContaining("at most 2 other than zero in a group, found 3 from element 0 on");
    assertThatThrownBy(() -> new Storage.Groups(4, 4)).isInstanceOf(BadInputException.class)
        .hasMessageContaining("found 4 of 4");
  }

  @Test
  void deltasSkipZerosRowByRow() {
    assertThat(new Storage.Deltas(4).encode(new byte[]{0, 0, 3, -4, 0, 0, 0, 0, 5})).containsExactly(2, 0, 2, 3, 0, -4,
        0, 0, 1, 0, 0, 5);
    byte[] far = new byte[600];
    far[599] = 1;
    Storage.Deltas storage = new Storage.Deltas(600);
    assertThat(storage.encode(far)).containsExactly(3, 0, 255, 0, 255, 0, 87, 1);
    assertThat(storage.decode(storage.encode(far), 600)).isEqualTo(far);
  }

  @Test
  void dictionariesKeepIndicesAndEscapes() {
    Storage.Dictionary storage = new Storage.Dictionary(1, 2, new byte[]{0, 0, 9, -9});
    byte[] values = {9, -9, 1, 2, 0};
    assertThat(storage.encode(values)).containsExactly(0b0000_1_0_1_1, 0b000_1_0000, 0b0000_1000);
    assertThat(storage.decode(storage.encode(values), 5)).isEqualTo(values);
    assertThatThrownBy(() -> new Storage.Dictionary(1, 1, new byte[3])).isInstanceOf(BadInputException.class)
        .hasMessageContaining("found 1 bits and 3 words");
  }

  @Test
  void prefixCodesAreTheShorterTheMoreOften() {
    byte[] values = {5, 5, 0, 5, 5, 0, 5, -3, -3, 5, 100};
    Storage.Huffman storage = Storage.Huffman.of(values, 1);
    // Codes 0 for 5, 10 for 0 or -3, 110 and 111 for the other and the escape.
    assertThat(storage).isEqualTo(new Storage.Huffman(1, new short[]{1, 1, 2}, 3, new byte[]{5, -3, 0}));
    assertThat(storage.encode(values)).hasSize((6 + 2 * 2 + 2 * 3 + 3 + 8 + 7) / 8);
    assertThat(storage.decode(storage.encode(values), values.length)).isEqualTo(values);
    assertThatThrownBy(() -> new Storage.Huffman(1, new short[]{1}, 0, new byte[0]))
        .isInstanceOf(BadInputException.class).hasMessageContaining("fill the code space");
  }

  @Test
  void arithmeticCodesTakeLittleWhereMostIsZero() {
    byte[] values = new byte[10_000];
    for (int index = 0; index < values.length; index += 100) {
      values[index] = 12;
    }
    Storage.Arithmetic storage = new Storage.Arithmetic(12);
    // A hundredth of them takes 0.08 bits each; where they lie is not told by those before.
    assertThat(storage.encode(values)).hasSizeBetween(60, 130);
    assertThat(storage.decode(storage.encode(values), values.length)).isEqualTo(values);
    assertThatThrownBy(() -> storage.encode(new byte[]{12, 13})).isInstanceOf(BadInputException.class)
        .hasMessageContaining("found 13 at 1");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 30, 70, 95, 100})
  void allElementsOfRandomWeightsComeBack(int percentOfZeros) {
    SplittableRandom random = new SplittableRandom(percentOfZeros);
    for (int round = 0; round < 40; round++) {
      byte[] values = new byte[random.nextInt(300)];
      int range = 1 << random.nextInt(8);
      for (int index = 0; index < values.length; index++) {
        boolean zero = random.nextInt(100) < percentOfZeros;
        values[index] = zero ? 0 : (byte) random.nextInt(-range, range);
      }
      int length = 1 + round % 4;
      byte[] table = new byte[3 * length];
      System.arraycopy(values, 0, table, 0, Math.min(values.length, table.length));
      for (Storage storage : java.util.List.of(new Storage.Sparse(8), new Storage.Deltas(29),
          Storage.Huffman.of(values, length),
          new Storage.Arithmetic(1), new Storage.Dictionary(2, length, table))) {
        assertThat(storage.decode(storage.encode(values), values.length)).describedAs(storage.label())
            .isEqualTo(values);
      }
      for (int index = 0; index < values.length; index++) {
        values[index] = index % 4 < 3 || index % 8 == 3 ? 0 : values[index];
      }
      for (Storage storage : java.util.List.of(new Storage.Groups(1, 8), new Storage.Groups(3, 8),
          new Storage.Groups(1, 4))) {
        assertThat(storage.decode(storage.encode(values), values.length)).describedAs(storage.label())
            .isEqualTo(values);
      }
    }
  }
}
