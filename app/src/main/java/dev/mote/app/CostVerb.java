package dev.mote.app;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnknownName;
import dev.mote.graph.pass.Simplify;
import dev.mote.hardware.mcu.Emitter;
import dev.mote.hardware.mcu.Firmware;
import dev.mote.hardware.mcu.McuTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mote cost MODEL --on TARGET}: what one inference costs, before anything is built. */
@Command(name = "cost",
    description = "Say what one inference costs: energy, time and area on a compute-in-memory macro, memory on a"
        + " microcontroller.",
    footer = {"", "Example:", "  ./mote cost net-int8.tflite --on cim:jia-2020 --data digits"})
final class CostVerb extends Verb {
  @Mixin
  final ModelOptions models = new ModelOptions();

  @Parameters(paramLabel = "MODEL", description = "An int8 .tflite or .onnx file.")
  Path model = Path.of("");

  @Option(names = "--on", required = true, paramLabel = "TARGET",
      description = "cim:NAME or cim:FILE, a macro, or a microcontroller; `mote targets` lists them.")
  String on = "";

  @Mixin
  final FieldOptions macro = new FieldOptions();

  @Option(names = "--data", paramLabel = "SPEC",
      description = "Data whose values say how much switches, its training part where it has one (default: half of all bits);"
          + " `mote data --help` lists the sources.")
  @Nullable
  String data;

  @Option(names = "--samples", paramLabel = "N", defaultValue = "16",
      description = "How many samples of it, evenly spread (default ${DEFAULT-VALUE}).")
  int samples;

  @Option(names = "--strict", description = "Refuse a network with layers that the macro does not hold.")
  boolean strict;

  @Option(names = "--report", paramLabel = "FILE", description = "Write tables and charts to FILE, an HTML page.")
  @Nullable
  Path report;

  private @Nullable MacroPlace place;

  /** The result on a microcontroller; weights are counted as it stores them. */
  record Memory(String on, @JsonUnwrapped NetworkSummary network, @JsonUnwrapped Footprint footprint) {}

  @Override
  void prepare() {
    if (MacroPlace.isNamed(on)) {
      place = MacroPlace.of(on, macro.fields, common.seed);
    } else if (McuTarget.labels().contains(on)) {
      MacroPlace.refuseFields(macro.fields, on);
      if (data != null || strict || report != null) {
        throw new BadInputException((data != null ? "--data" : strict ? "--strict" : "--report")
            + " belongs to macros, found --on " + on + ", whose memory does not depend on it; leave it out");
      }
    } else {
      List<String> known = new ArrayList<>(McuTarget.labels());
      Place.names().stream().filter(MacroPlace::isNamed).forEach(known::add);
      throw UnknownName.refusedAs("--on", known, on);
    }
    if (samples < 1) {
      throw new BadInputException("--samples is 1 or more, found " + samples + "; correct it");
    }
    if (report != null) {
      Outputs.keepApart(report, model);
      Outputs.prepareFile(report);
    }
  }

  @Override
  void run(Console console) throws IOException {
    Graph graph = Pass.run(models.read(model), new Simplify());
    MacroPlace onMacro = place;
    if (onMacro == null) {
      memory(console, graph);
      return;
    }
    CostTable cost = CostTable.of(onMacro, graph, inputs(graph), strict);
    cost.print(console, model.toString());
    if (report != null) {
      Outputs.write(report, CostReport.of(cost, model.toString(), data).html());
      console.say("Wrote %s.", report);
    }
    console.result(cost.result(model.toString(), data, report == null ? null : report.toString()));
  }

  private List<List<Tensor>> inputs(Graph graph) {
    if (data == null) {
      return List.of();
    }
    DataSet set = DataSets.forTraining(data, graph.inputs().isEmpty() ? null : graph.type(graph.inputs().getFirst()));
    return MacroPlace.samples(graph, set, samples);
  }

  private void memory(Console console, Graph graph) {
    Firmware firmware = Emitter.emit(graph, McuTarget.of(on));
    Footprint footprint = Footprint.of(firmware);
    console.say(footprint.sentence(on, firmware.weightBytes()));
    console.say("`mote run --on %s` builds the firmware and counts its instructions on the emulated board.", on);
    console.result(new Memory(on, NetworkSummary.of(graph).withWeightBytes(firmware.weightBytes()), footprint));
  }

  @Override
  @Nullable
  Path output() {
    return report;
  }

  @Override
  List<Path> files() {
    return report == null ? List.of() : List.of(report);
  }

  @Override
  void redirect(Path folder) {
    report = report == null ? null : Outputs.moved(report, folder);
  }
}
