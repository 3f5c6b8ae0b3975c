package dev.mote.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Extents, counts, strides and broadcasting. */
class ShapeTest {
  @Test
  void countsStridesAndNames() {
    Shape shape = Shape.of(2, 3, 4);
    assertThat(shape.count()).isEqualTo(24);
    assertThat(shape.strides()).containsExactly(12, 4, 1);
    assertThat(shape.countBetween(1, 3)).isEqualTo(12);
    assertThat(shape.dim(-1)).isEqualTo(shape.last()).isEqualTo(4);
    assertThat(shape.with(0, 7)).isEqualTo(Shape.of(7, 3, 4)).hasToString("7x3x4");
    assertThat(Shape.of()).hasToString("scalar");
    assertThat(Shape.of().count()).isEqualTo(1);
    assertThat(Shape.of(0, 1 << 30, 1 << 30).count()).isZero();
  }

  @Test
  void arraysAreCopied() {
    int[] extents = {2, 3};
    Shape shape = Shape.of(extents);
    extents[0] = 9;
    shape.toArray()[1] = 9;
    assertThat(shape).isEqualTo(Shape.of(2, 3));
  }

  @Test
  void impossibleExtentsAreToldInOneSentence() {
    assertThatThrownBy(() -> Shape.of(2, -1)).isInstanceOf(BadInputException.class)
        .hasMessage("a shape has no negative extent, found [2, -1]; give every dimension a size");
    assertThatThrownBy(() -> Shape.of(65536, 65536)).isInstanceOf(BadInputException.class).hasMessage(
        "a tensor has at most 2147483647 elements, found shape [65536, 65536]; split it into smaller tensors");
  }

  @Test
  void broadcastingAlignsLastDimensions() {
    assertThat(Shape.broadcast(Shape.of(2, 1, 4), Shape.of(3, 1))).isEqualTo(Shape.of(2, 3, 4));
    assertThat(Shape.broadcast(Shape.of(), Shape.of(5))).isEqualTo(Shape.of(5));
    assertThat(Shape.broadcast(Shape.of(1), Shape.of(0))).isEqualTo(Shape.of(0));
    assertThatThrownBy(() -> Shape.broadcast(Shape.of(2), Shape.of(3))).isInstanceOf(BadInputException.class)
        .hasMessage("shapes broadcast only where extents are equal or 1, found 2 and 3; reshape one of them");
  }
}
