package dev.mote.hardware.cim.macro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.BadInputException;
import dev.mote.hardware.Component;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a macro is told in one sentence with its line and column. */
class MacroReaderTest {
  private static final String PLAIN = """
      name: plain
      citation: none, a test
      node_nm: 28
      supply_v: 0.9
      array: {rows: 64, columns: 32}
      weights: {bits: 4}
      inputs: {bits: 4, bits_per_cycle: 2}
      """;

  private static Macro read(String rest) {
    return Macros.of("m.yaml", PLAIN + rest);
  }

  @Test
  void partsNotGivenHaveTheirUsualValues() {
    Macro macro = read("summation: {kind: digital}\n");
    assertThat(macro.memory()).isEqualTo(Memory.SRAM);
    assertThat(macro.array()).isEqualTo(Array.of(64, 32));
    assertThat(macro.nominalV()).isEqualTo(0.9);
    assertThat(macro.cycleNs()).isNaN();
    assertThat(macro.weights()).isEqualTo(new Weights(4, 1, Weights.Coding.TWOS_COMPLEMENT));
    assertThat(macro.inputs().cycles()).isEqualTo(2);
    assertThat(macro.summation()).isEqualTo(new Summation.Digital(Summation.Adder.TREE));
    assertThat(macro.variation()).isEqualTo(Variation.NONE);
    assertThat(macro.largestCount()).isEqualTo(64 * 3);
  }

  @Test
  void measuredEnergiesAreTold() {
    Macro macro = read(
        "summation: {kind: digital}\nperiphery:\n  measured:\n    cells: {fj: 2, per: cell, source: a}\n");
    assertThat(macro.periphery().measured())
        .containsExactly(new Measured(Component.CELLS, 2, Measured.Event.CELL, "a"));
  }

  @Test
  void boundariesAreReadInThreeForms() {
    assertThat(boundary("5")).isEqualTo(new Boundary.Fixed(5));
    assertThat(boundary("{conv1: 3, others: 4}")).isEqualTo(new Boundary.PerLayer(Map.of("conv1", 3), 4));
    assertThat(boundary("{saliency: [0.1, 0.5], least: 2}"))
        .isEqualTo(new Boundary.Saliency(List.of(0.1, 0.5), 2));
  }

  private static Boundary boundary(String yaml) {
    Macro macro = read("summation: {kind: hybrid, boundary: " + yaml + "}\nconverter: {bits: 8}\n");
    return ((Summation.Hybrid) macro.summation()).boundary();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`',
      textBlock = """
          summation: {kind: digtal}                              | m.yaml:8:19: .*one of digital, analog, hybrid, sign.*did you mean digital\\?
          summation: {domain: charge}                            | m.yaml:8:1.: summation has a field kind, found none; give it
          summation: {kind: digital, domain: charge}             | m.yaml:8:36: a digital summation has no domain, .*
          summation: {kind: digital}~converter: {bits: 8}        | m.yaml:9:.*: a digital macro has no converter, .*
          summation: {kind: analog}                              | m.yaml:1:1: a macro has a field converter, found none; give it
          summation: {kind: analog}~converter: {bit: 8}          | m.yaml:9:13: a field of converter is one of bits, .*did you mean bits\\?
          summation: {kind: analog}~converter: {bits: 20}        | m.yaml:9:19: field bits is a whole number of 1 to 14, found '20'; correct it
          summation: {kind: analog}~converter: {bits: 6, step: 1} | m.yaml:9:.*: a full-scale converter of 6 bits and step 1 counts to 63, found counts to 192 of 64 active rows; .*
          summation: {kind: analog}~converter: {bits: 6, columns_per_converter: 5} | m.yaml:9:.*: columns share converters .* found 32 columns in groups of 5; .*
          summation: {kind: analog}~converter: {bits: 6, noise_lsb: -1} | m.yaml:9:33: field noise_lsb is a number of 0.0 .*found '-1'; .*
          summation: {kind: digital}~cell: {capacitance_ff: -2}  | m.yaml:9:24: field capacitance_ff is a number of 0.0 .*found '-2'; correct it
          summation: {kind: digital}~cells: 4                    | m.yaml:9:1: a field of a macro is one of .*did you mean cell\\?
          summation: {kind: digital}~memory: flash               | m.yaml:9:9: field memory is one of sram, rram, pcm, found 'flash'; .*
          summation: {kind: digital}~cell: 6T                    | m.yaml:9:7: field cell has names with values.*
          summation: {kind: hybrid, boundary: 9}~converter: {bits: 8} | m.yaml:8:37: field boundary is a whole number of 0 to 7, found '9'; .*
          summation: {kind: hybrid, boundary: {saliency: [2]}}~converter: {bits: 8} | m.yaml:8:49: a threshold .*found '2'; .*
          summation: {kind: hybrid, boundary: {saliency: [0.5, 0.1]}}~converter: {bits: 8} | m.yaml:8:48: thresholds of saliency ascend.*
          summation: {kind: digital}~periphery: {measured: {cels: {fj: 1}}} | m.yaml:9:24: a component is one of .*did you mean cells\\?
          summation: {kind: digital}~periphery: {measured: {cells: 1}} | m.yaml:9:31: cells has fields with values, .*
          summation: {kind: digital}~array: {rows: 4}            | m.yaml:9:1: a field is given once, .*
          """)
  void whatIsWrittenWrongIsToldWithItsPlace(String rest, String sentence) {
    assertThatThrownBy(() -> read(rest.replace('~', '\n'))).isInstanceOf(BadInputException.class)
        .hasMessageMatching(sentence).hasMessageNotContaining("\n");
  }

  @Test
  void fieldsAreGivenAnewByPath() {
    String analog = PLAIN + "summation: {kind: analog}\nconverter: {bits: 8}\n";
    Macro macro = Macros.of("m.yaml", analog, "converter.bits=6", "supply_v=0.7", "nominal_v=0.9",
        "variation.drift.exponent=0.05");
    assertThat(((Summation.Analog) macro.summation()).converter().bits()).isEqualTo(6);
    assertThat(macro.supplyV()).isEqualTo(0.7);
    assertThat(macro.nominalV()).isEqualTo(0.9);
    assertThat(macro.variation().drift().exponent()).isEqualTo(0.05);
    assertThatThrownBy(() -> Macros.of("m.yaml", analog, "converter.bits=99")).isInstanceOf(BadInputException.class)
        .hasMessage("converter.bits:1:1: field bits is a whole number of 1 to 14, found '99'; correct it");
    assertThatThrownBy(() -> Macros.of("m.yaml", analog, "converter.bist=9")).isInstanceOf(BadInputException.class)
        .hasMessageContaining("found 'bist'; did you mean bits?");
    assertThatThrownBy(() -> Macros.of("m.yaml", analog, "converter")).isInstanceOf(BadInputException.class)
        .hasMessageContaining("is set as PATH=VALUE");
    assertThatThrownBy(() -> Macros.of("m.yaml", analog, "name.first=x")).isInstanceOf(BadInputException.class)
        .hasMessageContaining("found none below which 'first' could stand");
  }

  @Test
  void anyBytesGiveAMacroOrASentence() {
    Random random = new Random(7);
    String letters = "-:{}[],\n \"'&*!|>%@#bitsrowk4.e";
    for (int run = 0; run < 2000; run++) {
      StringBuilder text = new StringBuilder(run % 2 == 0 ? PLAIN + "summation: {" : "name: ");
      for (int index = random.nextInt(40); index > 0; index--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      try {
        Macros.of("m.yaml", text.toString());
      } catch (BadInputException refusal) {
        assertThat(refusal.getMessage()).matches("m.yaml:\\d+:\\d+: [^\\v]*");
      }
    }
  }
}
