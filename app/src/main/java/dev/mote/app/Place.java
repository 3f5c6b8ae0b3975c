package dev.mote.app;

import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.hardware.cim.macro.Macros;
import dev.mote.hardware.mcu.McuTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where a network runs, by the name that {@code --on} takes. */
sealed interface Place permits Processor, MacroPlace {
  /** The places, as a help text says them. */
  String HELP = "interpreter: the plain loops that define each operator; naive: the engine in plain loops;"
      + " vector: the engine on Java's vectors; native: C made for this processor (needs gcc); host: the portable C"
      + " firmware on this machine (needs gcc); cortex-m4, cortex-m7, cortex-m33, cortex-m55: the firmware on an emulated"
      + " board (needs gcc-arm-none-eabi and qemu-system-arm); cim:NAME or cim:FILE: a compute-in-memory macro, simulated"
      + " (`mote targets` lists those that come with Mote).";

  /**
   * The place of this name that this machine has the tools for; throws where there is none.
   *
   * @param fields of a macro that are given anew
   * @param seed   of a macro's chip and noise
   */
  static Place of(String label, List<String> fields, long seed) {
    if (MacroPlace.isNamed(label)) {
      return MacroPlace.of(label, fields, seed);
    }
    MacroPlace.refuseFields(fields, label);
    return Processor.of(label);
  }

  /** What may follow {@code --on}. */
  static List<String> names() {
    List<String> names = new ArrayList<>(Processor.labels());
    Macros.names().forEach(name -> names.add(MacroPlace.PREFIX + name));
    return names;
  }

  /** Its name. */
  String label();

  /** The target whose firmware runs here; null where none does. */
  @Nullable
  McuTarget target();

  /** {@code graph} made ready to run here, on {@code threads} threads where the place has threads. */
  Session open(Graph graph, int threads);

  /** A network made ready to run; it turns the inputs of each sample into its outputs. */
  record Session(UnaryOperator<List<List<Tensor>>> runner, Runnable closer) implements AutoCloseable {
    List<List<Tensor>> run(List<List<Tensor>> samples) {
      return runner.apply(samples);
    }

    @Override
    public void close() {
      closer.run();
    }
  }
}
