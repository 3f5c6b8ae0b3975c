package dev.mote.hardware.cim.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.SharedData;
import dev.mote.hardware.Component;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Macros;
import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each macro that comes with Mote gives the figures its publication has, as near as the publication tells its activity. */
class PublishedFiguresTest {
  private static final Set<Component> ARRAY_AND_CONVERTERS = EnumSet.of(Component.CELLS, Component.CONVERTERS);
  private static final Activity FULL = new Activity(1, 1, 1);

  /** A column of the file of measured chips that is a number. */
  private static double published(String id, int column) throws IOException {
    for (String line : Files.readAllLines(SharedData.file("silicon/cim_macros.csv"))) {
      String[] cells = line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
      if (cells[0].equals(id)) {
        return Double.parseDouble(cells[column]);
      }
    }
    throw new IllegalArgumentException("the file of measured chips has no row " + id);
  }

  private static double femtojoule(String id) throws IOException {
    return published(id, 19);
  }

  private static double cycle(String id) throws IOException {
    return published(id, 15);
  }

  private static double tera(String id) throws IOException {
    return published(id, 16);
  }

  private static double area(String id) throws IOException {
    return published(id, 20) * 1e6;
  }

  private static MacroCost cost(String name, Activity activity, String... overrides) {
    return MacroCost.of(Macros.named(name, overrides), activity);
  }

  private static void assertNear(double model, double chip, double share) {
    assertThat(model / chip).isCloseTo(1, within(share));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "1, 4", "1, 8", "1, 16", "2, 2", "4, 4", "8, 8", "16, 16"})
  void colonnade(int inputBits, int weightBits) throws IOException {
    String row = "CL-E-" + (inputBits == 1 ? "w" : "iw") + weightBits + "-";
    for (String supply : new String[]{"0.6", "0.8"}) {
      MacroCost cost = cost("colonnade-2021", Activity.USUAL, "supply_v=" + supply, "weights.bits=" + weightBits,
          "inputs.bits=" + inputBits);
      assertNear(cost.femtojoule().point(), femtojoule(row + supply), 0.08);
      assertNear(cost.cycleNs(), cycle(row + supply), 0.01);
      assertNear(cost.area().point(), area(row + supply), 0.05);
    }
  }

  /** The point between the two that the voltage law was fitted on: 725 fJ at 0.7 V. */
  @Test
  void colonnadeBetweenTheFittedSupplies() {
    assertNear(cost("colonnade-2021", Activity.USUAL, "supply_v=0.7").femtojoule().point(), 725, 0.08);
  }

  @Test
  void redcim() throws IOException {
    MacroCost cost = cost("redcim-2022", Activity.USUAL);
    assertNear(cost.femtojoule().point(), femtojoule("ZZ-DIMC1"), 0.05);
    assertNear(cost.cycleNs(), cycle("ZZ-DIMC1"), 0.2);
    assertNear(cost.area().point(), area("ZZ-DIMC1"), 0.1);
  }

  @Test
  void dimc2() throws IOException {
    MacroCost cost = cost("dimc2-2022", Activity.USUAL);
    assertNear(cost.cycleNs(), cycle("ZZ-DIMC2"), 0.05);
    assertNear(cost.area().point(), area("ZZ-DIMC2"), 0.4);
  }

  /** 19.5 TOPS/W, 182 MHz, 0.1462 mm2. */
  @Test
  void dimc3() {
    MacroCost cost = cost("dimc3-2023", Activity.USUAL);
    assertNear(cost.teraOperationsPerWatt(), 19.5, 0.05);
    assertNear(cost.cycleNs(), 1000.0 / 182, 0.05);
    assertNear(cost.area().point(), 146_200, 0.05);
  }

  @Test
  void dimc4() throws IOException {
    MacroCost cost = cost("dimc4-2023", Activity.USUAL);
    assertNear(cost.cycleNs(), cycle("ZZ-DIMC4"), 0.1);
    assertNear(cost.area().point(), area("ZZ-DIMC4"), 0.36);
  }

  @Test
  void jia() throws IOException {
    MacroCost cost = cost("jia-2020", Activity.USUAL, "weights.bits=1", "inputs.bits=1");
    assertNear(cost.femtojoule(ARRAY_AND_CONVERTERS).point(), femtojoule("CL-A-0.85"), 0.01);
    assertNear(cost.teraOperations(), tera("CL-A-0.85"), 0.01);
  }

  /** 192 TOPS/W and 2.185 TOPS at 1.2 V, which no energy was fitted on. */
  @Test
  void jiaAtAnotherSupply() {
    MacroCost cost = cost("jia-2020", Activity.USUAL, "weights.bits=1", "inputs.bits=1", "supply_v=1.2");
    assertNear(2000 / cost.femtojoule(ARRAY_AND_CONVERTERS).point(), 192, 0.06);
    assertNear(cost.teraOperations(), 2.185, 0.02);
  }

  @ParameterizedTest
  @CsvSource({"15, 0.01", "6, 0.15", "0, 0.01"})
  void sinangil(int code, double share) throws IOException {
    String row = "CL-B-0.8-out" + code;
    MacroCost cost = cost("sinangil-2021", new Activity(0.5, 0.5, code / 15.0, code / 15.0));
    assertNear(cost.femtojoule().point(), femtojoule(row), share);
    assertNear(cost.teraOperations(), tera(row), 0.001);
  }

  @ParameterizedTest
  @CsvSource({"0.7", "0.9", "1.1"})
  void wang(String supply) throws IOException {
    MacroCost cost = cost("wang-2022", Activity.USUAL, "supply_v=" + supply);
    assertNear(cost.femtojoule().point(), femtojoule("CL-D-" + supply), 0.11);
    assertNear(cost.teraOperations(), tera("CL-D-" + supply), 0.02);
  }

  @Test
  void aimc1() throws IOException {
    MacroCost cost = cost("aimc1-2021", FULL);
    assertNear(cost.femtojoule().point(), femtojoule("ZZ-AIMC1"), 0.15);
    assertNear(cost.cycleNs(), cycle("ZZ-AIMC1"), 0.02);
    // Repeaters and decoupling capacitors of the chip are not told apart.
    assertThat(cost.area().point()).isLessThan(area("ZZ-AIMC1"));
  }

  @Test
  void aimc2() throws IOException {
    MacroCost cost = cost("aimc2-2023", Activity.USUAL);
    assertNear(cost.cycleNs(), cycle("ZZ-AIMC2"), 0.05);
    assertNear(cost.area().point(), area("ZZ-AIMC2"), 0.05);
  }

  /** 18.7 TOPS/W at 37.5 % of inputs and half of the weights, 364 MHz, 1.88 mm2. */
  @Test
  void aimc3() {
    MacroCost cost = cost("aimc3-2023", new Activity(0.375, 0.375, 0.5));
    assertNear(cost.teraOperationsPerWatt(), 18.7, 0.05);
    assertNear(cost.cycleNs(), 1000.0 / 364, 0.15);
    assertNear(cost.area().point(), 1_880_000, 0.1);
  }

  /** All predicted from the energies told for one point, 4-bit inputs and 6-bit outputs. */
  @ParameterizedTest
  @CsvSource({"CL-C-o3i1p1, 1, 1, 3", "CL-C-o5i3p1, 3, 2, 5", "CL-C-o7i5p1, 5, 4, 7", "CL-C-o8i6p1, 6, 5, 8",
      "CL-C-o7i5p0, 5, 2, 7", "CL-C-o8i6p0, 6, 3, 8", "CL-C-o10i8p0, 8, 4, 10"})
  void neurram(String row, int inputBits, int chunk, int outputBits) throws IOException {
    MacroCost cost = cost("neurram-2022", Activity.USUAL, "inputs.bits=" + inputBits,
        "inputs.bits_per_cycle=" + chunk, "converter.bits=" + outputBits);
    assertNear(cost.femtojoule().point(), femtojoule(row), 0.12);
    assertNear(cost.teraOperations(), tera(row), 0.1);
  }

  /** Hybrids published no energy of one configuration; they lie between all digital and the least they may be. */
  @Test
  void hybridsTakeLessTheFewerPlanesAreDigital() {
    for (String name : new String[]{"osa-hcim-2024", "pacim-2024"}) {
      double last = 0;
      for (int planes = 0; planes <= 15; planes += 3) {
        Macro macro = Macros.named(name, "summation.boundary=" + planes);
        double adders = MacroCost.of(macro, Activity.USUAL).femtojoule(Set.of(Component.ADDERS)).point();
        assertThat(adders).isGreaterThanOrEqualTo(last);
        last = adders;
      }
    }
  }

  /** 14.63 TOPS/W of an 8-bit simulation at 65 nm whose activity is not told. */
  @Test
  void pacim() {
    MacroCost cost = cost("pacim-2024", Activity.USUAL);
    assertThat(cost.teraOperationsPerWatt()).isBetween(14.63 / 1.5, 14.63 * 1.5);
  }

  /** 1602 TOPS/W of a simulation; without converters a plane takes cells, lines and a sense amplifier only. */
  @Test
  void walshHadamard() {
    MacroCost cost = cost("wht-2023", Activity.USUAL);
    assertThat(cost.femtojoulePerMac()).doesNotContainKey(Component.ADDERS);
    assertThat(cost.teraOperationsPerWatt()).isBetween(1602 / 2.0, 1602 * 2.0);
  }
}
