package dev.mote.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Sliding windows: result sizes and padding. */
class WindowTest {
  @Test
  void resultExtentsCountTheFittingPositions() {
    for (int input = 1; input < 12; input++) {
      for (int kernel = 1; kernel <= 4; kernel++) {
        for (int stride = 1; stride <= 3; stride++) {
          for (int dilation = 1; dilation <= 3; dilation++) {
            Window window = new Window(stride, 1, dilation, 1, 1, 0, 2, 0);
            int positions = 0;
            for (int first = 0; first + (kernel - 1) * dilation < input + 3; first += stride) {
              positions++;
            }
            if (positions > 0) {
              assertThat(window.outputHeight(input, kernel)).isEqualTo(positions);
            }
          }
        }
      }
    }
  }

  @Test
  void samePaddingGivesTheRoundedUpQuotientWithTheOddPixelAtTheEnd() {
    Window window = Window.same(5, 6, 2, 3, 1, 2, 1, 1);
    assertThat(window).isEqualTo(new Window(1, 2, 1, 1, 0, 0, 1, 1));
    assertThat(window.outputHeight(5, 2)).isEqualTo(5);
    assertThat(window.outputWidth(6, 3)).isEqualTo(3);
    assertThat(Window.same(7, 7, 1, 1, 3, 3, 1, 1).isUnpadded()).isTrue();
  }

  @Test
  void impossibleWindowsAreToldInOneSentence() {
    assertThatThrownBy(() -> Window.stride(0, 1)).isInstanceOf(BadInputException.class).hasMessage(
        "strides and dilations are at least 1, found strides 0x1 and dilations 1x1; correct the operator");
    assertThatThrownBy(() -> Window.UNIT.withPadding(0, 0, -1, 0)).isInstanceOf(BadInputException.class)
        .hasMessage("padding is at least 0, found 0,0,-1,0; crop with a slice instead");
    assertThatThrownBy(() -> Window.UNIT.outputHeight(2, 3)).isInstanceOf(BadInputException.class).hasMessage(
        "a kernel fits into the padded image, found a kernel that covers 3 of 2 pixels; add padding or shrink the kernel");
    assertThatThrownBy(() -> new Window(1, 1, Integer.MAX_VALUE, 1, 0, 0, 0, 0).outputHeight(9, Integer.MAX_VALUE))
        .isInstanceOf(BadInputException.class);
  }
}
