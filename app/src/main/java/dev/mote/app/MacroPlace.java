package dev.mote.app;

import dev.mote.engine.Engine;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.formats.data.Feed;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Lowered;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnknownName;
import dev.mote.hardware.cim.ChipAccuracy;
import dev.mote.hardware.cim.CimTarget;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Macros;
import dev.mote.hardware.cim.mapping.Placement;
import dev.mote.hardware.mcu.McuTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A compute-in-memory macro, simulated with its converters and noise.
 *
 * @param label as on the command line
 * @param cim   the macro
 * @param seed  of its chips and of their noise
 * @param chip  which chip it is, from 1
 */
record MacroPlace(String label, CimTarget cim, long seed, int chip) implements Place {
  /** What names of macros and their files begin with. */
  static final String PREFIX = "cim:";
  private static final int CALIBRATION_SAMPLES = 8;

  /** Whether {@code label} names a macro or its file. */
  static boolean isNamed(@Nullable String label) {
    return label != null && label.startsWith(PREFIX);
  }

  /** The first chip of the macro that {@code label} names, some of its fields given anew; throws where there is none. */
  static MacroPlace of(String label, List<String> fields, long seed) {
    return new MacroPlace(label, new CimTarget(macro(label, fields)), seed, 1);
  }

  /** The macro that {@code label} names, some of its fields given anew; throws where there is none. */
  static Macro macro(String label, List<String> fields) {
    String name = label.substring(PREFIX.length());
    String[] anew = fields.toArray(String[]::new);
    if (Macros.names().contains(name)) {
      return Macros.named(name, anew);
    }
    if (!isFile(name)) {
      throw UnknownName.refused("--on cim: takes a YAML file or one of " + String.join(", ", Macros.names()),
          Macros.names(), name);
    }
    try {
      return Macros.read(Path.of(name), anew);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static boolean isFile(String name) {
    try {
      return Files.isRegularFile(Path.of(name));
    } catch (InvalidPathException none) {
      return false;
    }
  }

  /** Throws {@link BadInputException} where fields of a macro are given without one. */
  static void refuseFields(List<String> fields, String label) {
    if (!fields.isEmpty()) {
      throw new BadInputException("--set gives fields of a macro, found --on " + label
          + "; take --on cim:NAME or leave it out");
    }
  }

  /**
   * The same with converters calibrated for {@code graph} on {@code data}, the training part where it has one, if the macro has such
   * converters.
   */
  MacroPlace calibrated(Graph graph, String data) {
    if (!cim.isCalibrated()) {
      return this;
    }
    DataSet set = DataSets.forTraining(data, graph.inputs().isEmpty() ? null : graph.type(graph.inputs().getFirst()));
    return new MacroPlace(label, cim.calibrated(graph, samples(graph, set, CALIBRATION_SAMPLES)), seed, chip);
  }

  /** {@code count} samples of {@code set}, evenly spread, as {@code graph}, of one input, reads them. */
  static List<List<Tensor>> samples(Graph graph, DataSet set, int count) {
    if (graph.inputs().size() != 1) {
      throw new BadInputException("data is fed to networks with one input, found " + graph.inputs().size() + " in '"
          + graph.name() + "'; take another network");
    }
    Feed feed = new Feed(set, graph.type(graph.inputs().getFirst()));
    int taken = Math.min(count, set.size());
    return IntStream.range(0, taken)
        .mapToObj(index -> List.of(feed.tensor((int) ((long) index * set.size() / taken)))).toList();
  }

  @Override
  @Nullable
  public McuTarget target() {
    return null;
  }

  /** {@code graph}, a network or a part of one, on this chip; a part with nothing for the macro is digital. */
  Lowered lower(Graph graph, int threads) {
    if (Placement.of(graph).held().isEmpty()) {
      return new Engine(graph, Engine.Options.threads(threads));
    }
    return cim.lower(graph, ChipAccuracy.chipSeed(seed, chip), ChipAccuracy.readSeed(seed, chip, 1), threads);
  }

  @Override
  public Session open(Graph graph, int threads) {
    cim.placement(graph);
    Lowered lowered = lower(graph, threads);
    return new Session(lowered::runAll, lowered::close);
  }
}
