package dev.mote.formats.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedTest {
  private static DataSet single(Shape shape, float... values) {
    return new Numbers("test", shape, 1, new Tensor.Floats(shape, values), new int[0], List.of());
  }

  @Test
  void realNumbersAreRoundedHalfAwayFromZeroAndClamped() {
    TensorType input = TensorType.i8(Shape.of(1, 6), 2, -128);
    Tensor tensor = new Feed(single(Shape.of(6), 0, 1, 255, 509, 511, 4000), input).tensor(0);
    assertThat(tensor)
        .isEqualTo(Tensor.i8(Shape.of(1, 6), (byte) -128, (byte) -127, (byte) 0, (byte) 127, (byte) 127, (byte) 127));
    assertThat(Feed.encode(new float[]{-1, -3, 3}, TensorType.i8(Shape.of(3), 2, 0)))
        .isEqualTo(Tensor.i8(Shape.of(3), (byte) -1, (byte) -2, (byte) 2));
    assertThat(Feed.encode(new float[]{-1, 254.5f, 255}, TensorType.of(DType.U8, Shape.of(3))))
        .isEqualTo(new Tensor.Bytes(Shape.of(3), DType.U8, new byte[]{0, -1, -1}));
  }

  @Test
  void channelsComeFirstWhereTheNetworkHasThemFirst() {
    DataSet image = single(Shape.of(1, 2, 3), 1, 2, 3, 4, 5, 6);
    assertThat(new Feed(image, TensorType.f32(1, 3, 1, 2)).tensor(0))
        .isEqualTo(Tensor.floats(Shape.of(1, 3, 1, 2), 1, 4, 2, 5, 3, 6));
    assertThat(new Feed(image, TensorType.f32(1, 1, 2, 3)).tensor(0).real(1)).isEqualTo(2);
    assertThat(new Feed(image, TensorType.f32(1, 6)).tensor(0).real(1)).isEqualTo(2);
  }

  @Test
  void samplesOfAnotherSizeAreRefused() {
    DataSet image = single(Shape.of(1, 2, 3), 1, 2, 3, 4, 5, 6);
    assertThatThrownBy(() -> new Feed(image, TensorType.f32(1, 5))).isInstanceOf(BadInputException.class)
        .hasMessageContaining("1x2x3");
  }
}
