package dev.mote.learn.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Shape;
import org.junit.jupiter.api.Test;

class BinaryNetworksTest {
  private static final BinaryNetworks.Start START = new BinaryNetworks.Start(1, 1, 1, 1);

  /** 128-128-256-256-512-512 channels, then 8192-1024-1024-10: the published count. */
  @Test
  void vggBinaryConnectHasThePublishedNumberOfWeights() {
    Graph network = BinaryNetworks.vgg(Shape.of(32, 32, 3), 10, 128, START);
    assertThat(BinaryNetworks.weights(network)).hasSize(9);
    assertThat(network.values().stream()
        .filter(value -> BinaryNetworks.weights(network).contains(value.name()))
        .mapToLong(value -> value.type().shape().count()).sum()).isEqualTo(14_022_016L);
    assertThat(network.type(network.outputs().getFirst()).shape()).isEqualTo(Shape.of(1, 10));
  }

  @Test
  void imagesThatCannotBeHalvedThriceAreRefused() {
    assertThatThrownBy(() -> BinaryNetworks.vgg(Shape.of(28, 28, 1), 10, 8, START))
        .isInstanceOf(BadInputException.class).hasMessageContaining("multiples of 8").hasMessageContaining("28");
  }
}
