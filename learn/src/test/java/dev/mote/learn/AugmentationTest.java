package dev.mote.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  @Test
  void imagesMoveAndMirrorWithZerosComingIn() {
    Set<List<Float>> seen = new HashSet<>();
    Random random = new Random(1);
    for (int i = 0; i < 400; i++) {
      float[] images = {9, 1, 2, 9};
      new Augmentation(1, true).apply(images, 1, Shape.of(1, 2, 1), random);
      assertThat(images[0]).isEqualTo(9);
      assertThat(images[3]).isEqualTo(9);
      seen.add(List.of(images[1], images[2]));
    }
    assertThat(seen).containsExactlyInAnyOrder(List.of(1f, 2f), List.of(2f, 1f), List.of(0f, 0f), List.of(0f, 1f),
        List.of(0f, 2f), List.of(1f, 0f), List.of(2f, 0f));
  }

  @Test
  void noneChangesNothing() {
    float[] image = {1, 2, 3, 4};
    Augmentation.NONE.apply(image, 0, Shape.of(2, 2, 1), new Random(1));
    assertThat(image).containsExactly(1, 2, 3, 4);
  }
}
