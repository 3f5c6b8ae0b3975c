package dev.mote.app;

import dev.mote.app.report.Section;
import dev.mote.formats.data.DataSet;
import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.hardware.Cost;
import dev.mote.hardware.cim.ChipAccuracy;
import dev.mote.hardware.cim.CimTarget;
import dev.mote.hardware.cim.macro.Macros;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The tour's int8 network on three compute-in-memory macros of 65 nm: what each makes of it, and what that costs.
 *
 * @param entries one a macro
 */
record TourMacros(List<Entry> entries) {
  private static final String NOISE = "converter.noise_lsb=0.5";
  private static final int SAMPLES = 16;

  /**
   * One macro.
   *
   * @param kind     how it sums
   * @param target   the macro
   * @param accuracy the share of held-out images that are right on one chip, 0 to 1
   * @param cost     of an inference
   */
  record Entry(String kind, CimTarget target, double accuracy, Cost cost) {}

  /** One macro in the tour's result. */
  record Figures(String on, double accuracy, double energyPj, double latencyNs, double areaUm2) {}

  /** Runs {@code quantized} on all of {@code heldOut}; converters and activity are taken from {@code data}. */
  static TourMacros run(Graph quantized, DataSet data, DataSet heldOut, long seed, Console console) {
    List<List<Tensor>> samples = MacroPlace.samples(quantized, data, SAMPLES);
    List<Entry> entries = new ArrayList<>();
    try (Progress progress = console.progress("run on macros", 3L * heldOut.size())) {
      entries.add(entry("digital", new CimTarget(Macros.named("colonnade-2021")), quantized, samples, heldOut, seed,
          progress, 0));
      entries.add(entry("analog", new CimTarget(Macros.named("jia-2020", "weights.bits=8", "inputs.bits=8",
          "converter.range=optimal", NOISE)), quantized, samples, heldOut, seed, progress, 1));
      entries.add(entry("hybrid", new CimTarget(Macros.named("osa-hcim-2024", NOISE)), quantized, samples, heldOut,
          seed, progress, 2));
    }
    return new TourMacros(List.copyOf(entries));
  }

  private static Entry entry(String kind, CimTarget macro, Graph quantized, List<List<Tensor>> samples,
      DataSet heldOut, long seed, Progress progress, int before) {
    CimTarget target = macro.calibrated(quantized, samples);
    ChipAccuracy.Run run = ChipAccuracy.run(target, quantized, heldOut, seed, 1, 1, Threads.count(null),
        done -> progress.at((long) before * heldOut.size() + done));
    return new Entry(kind, target, run.found().accuracy(), target.cost(quantized, samples));
  }

  /** What each macro gives, side by side. */
  void print(Console console) {
    console.say("%-8s %-22s %9s %12s %12s %12s", "sums", "macro", "accuracy", "energy", "time", "area");
    for (Entry entry : entries) {
      console.say("%-8s %-22s %9s %12s %12s %12s", entry.kind(), MacroPlace.PREFIX + entry.target().name(),
          Quantities.percent(entry.accuracy()), Quantities.energy(entry.cost().energyPj().point()),
          Quantities.time(entry.cost().latencyNs().point()), Quantities.area(entry.cost().areaUm2().point()));
    }
    console
        .say("Each conversion of the analog and the hybrid macro has noise of half a code; the digital one is exact.");
  }

  /** For the tour's result. */
  List<Figures> figures() {
    return entries.stream().map(entry -> new Figures(MacroPlace.PREFIX + entry.target().name(), entry.accuracy(),
        entry.cost().energyPj().point(), entry.cost().latencyNs().point(), entry.cost().areaUm2().point())).toList();
  }

  /** The table of the tour's page. */
  Section table() {
    return new Section.Table("On compute-in-memory macros",
        "The int8 network on a digital, an analog and a hybrid macro,"
            + " all of 65 nm, an image at a time. Each conversion of the analog and the hybrid one has noise of half a code;"
            + " the analog one's converters span the counts that suit the network best. Energies are those of the models'"
            + " point values, from lowest to highest in brackets.",
        List.of("sums", "macro", "accuracy, %", "energy", "time", "area"), List.of(2),
        entries.stream().map(entry -> List.of(entry.kind(), MacroPlace.PREFIX + entry.target().name(),
            String.format(Locale.ROOT, "%.1f", 100 * entry.accuracy()), Quantities.energy(entry.cost().energyPj()),
            Quantities.time(entry.cost().latencyNs().point()), Quantities.area(entry.cost().areaUm2().point())))
            .toList());
  }

  /** Where their energy goes. */
  Section energy() {
    Map<String, Cost> costs = new LinkedHashMap<>();
    entries.forEach(entry -> costs.put(entry.target().name(), entry.cost()));
    return EnergyBars.of("Energy on the macros",
        "By component; the thin lines go from the lowest to the highest that the models give. `./mote cost --report`"
            + " shows each layer, `./mote sweep` what changes with a macro's fields.",
        costs);
  }
}
