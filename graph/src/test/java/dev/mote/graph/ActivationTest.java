package dev.mote.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Fused clamps in reals and in integers. */
class ActivationTest {
  @Test
  void clampsReals() {
    assertThat(Activation.RELU6.apply(7)).isEqualTo(6);
    assertThat(Activation.RELU_N1_TO_1.apply(-7)).isEqualTo(-1);
    assertThat(Activation.NONE.apply(-7)).isEqualTo(-7);
  }

  @Test
  void clampsIntegersWithinTheType() {
    TensorType type = TensorType.i8(Shape.of(1), 0.1f, -10);
    assertThat(Activation.RELU.quantizedMin(type)).isEqualTo(-10);
    assertThat(Activation.RELU.quantizedMax(type)).isEqualTo(127);
    assertThat(Activation.RELU6.quantizedMax(type)).isEqualTo(50);
    assertThat(Activation.RELU_N1_TO_1.quantizedMin(type)).isEqualTo(-20);
    TensorType coarse = TensorType.i8(Shape.of(1), 1 / 256f, -128);
    assertThat(Activation.RELU6.quantizedMax(coarse)).isEqualTo(127);
    assertThat(Activation.NONE.quantizedMin(coarse)).isEqualTo(-128);
  }
}
