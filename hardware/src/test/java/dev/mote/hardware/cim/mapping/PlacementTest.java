package dev.mote.hardware.cim.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.formats.Models;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.MacCount;
import dev.mote.graph.SharedData;
import dev.mote.graph.random.RandomGraphs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {
  @ParameterizedTest
  @ValueSource(strings = {"pretrainedResnet_quant", "kws_ref_model", "vww_96_int8", "ad01_int8"})
  void macrosHoldAllProductsOfTheTinyNetworks(String name) {
    Graph graph = Models.read(SharedData.file("mlperf-tiny/" + name + ".tflite"));
    Placement placement = Placement.of(graph);
    assertThat(placement.share()).isEqualTo(1);
    assertThat(placement.held().stream().mapToLong(MatrixLayer::macs).sum()).isEqualTo(MacCount.of(graph));
    assertThat(placement.held().size() + placement.digital().size()).isEqualTo(graph.nodes().size());
    placement.requireAllHeld();
  }

  @Test
  void whatIsHeldAndWhatNotHasAllProductsOfRandomGraphs() {
    for (int seed = 0; seed < 200; seed++) {
      Graph graph = RandomGraphs.quantized(seed);
      Placement placement = Placement.of(graph);
      for (MatrixLayer layer : placement.held()) {
        assertThat(layer.macs()).as(layer.name()).isEqualTo(MacCount.of(graph, layer.node()));
        assertThat(layer.outputs()).isEqualTo(graph.outputType(layer.node()).shape().count());
        assertThat(layer.weights()).isEqualTo(graph.inputType(layer.node(), 1).shape().count());
      }
    }
  }

  @Test
  void floatLayersStayDigitalAndSayWhy() {
    Graph graph = Models.read(SharedData.file("mlperf-tiny/pretrainedResnet.tflite"));
    Placement placement = Placement.of(graph);
    assertThat(placement.held()).isEmpty();
    assertThat(placement.share()).isZero();
    assertThatThrownBy(placement::requireAllHeld).isInstanceOf(BadInputException.class)
        .hasMessageContaining("activations of f32");
  }
}
