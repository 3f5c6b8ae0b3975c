package dev.mote.app;

import dev.mote.engine.Engine;
import dev.mote.engine.Provider;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Lowered;
import dev.mote.graph.UnknownName;
import dev.mote.hardware.mcu.NativeExecutor;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a network runs while its integers are trained. */
final class TrainingPlace {
  @Option(names = "--on", paramLabel = "PLACE",
      description = "Where the network runs: native (needs gcc), vector, naive or interpreter; they give the same bits"
          + " (default: native where there is gcc, else vector;"
          + " vector for --perturb scales, which native compiles anew for each query); or cim:NAME or cim:FILE, a"
          + " compute-in-memory macro with its converters and noise, whose result bp's gradients are taken at.")
  @Nullable
  String on;

  @Mixin
  final FieldOptions macro = new FieldOptions();

  @Option(names = "--chip", paramLabel = "N", description = "Which chip of the macro (default: 1).")
  @Nullable
  Integer chip;

  @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all processors); they change no bit.")
  @Nullable
  Integer threads;

  private Place place = Processor.VECTOR;

  /** Throws where the place is none; {@code scales} says whether scales are trained, which native would compile anew. */
  void prepare(boolean scales, long seed) {
    Threads.check(threads);
    if (on != null && MacroPlace.isNamed(on)) {
      if (chip != null && chip < 1) {
        throw new BadInputException("chips are counted from 1, found --chip " + chip + "; correct it");
      }
      place = new MacroPlace(on, MacroPlace.of(on, macro.fields, seed).cim(), seed, chip == null ? 1 : chip);
      return;
    }
    MacroPlace.refuseFields(macro.fields, on == null ? "native or vector" : on);
    if (chip != null) {
      throw new BadInputException("--chip belongs to macros, found a place of exact bits; take --on cim:NAME");
    }
    List<Processor> places = List.of(Processor.NATIVE, Processor.VECTOR, Processor.NAIVE, Processor.INTERPRETER);
    if (on != null && places.stream().noneMatch(each -> each.label().equals(on))) {
      throw UnknownName.refused("--on is cim:NAME, cim:FILE or one of "
          + places.stream().map(Processor::label).collect(Collectors.joining(", ")),
          places.stream().map(Processor::label).toList(), on);
    }
    boolean compiled = !scales && NativeExecutor.obstacle().isEmpty();
    place = on != null ? Processor.of(on) : compiled ? Processor.NATIVE : Processor.VECTOR;
  }

  int threads() {
    return Threads.count(threads);
  }

  /** Looks at the network that is trained: a macro holds some of it, and its converters may be calibrated for it. */
  void prepare(Graph network, String data) {
    if (place instanceof MacroPlace onMacro) {
      onMacro.cim().placement(network);
      place = onMacro.calibrated(network, data);
    }
  }

  /** The macro that the network runs on; empty where its results are exact. */
  Optional<MacroPlace> macro() {
    return place instanceof MacroPlace onMacro ? Optional.of(onMacro) : Optional.empty();
  }

  /** Makes what runs a graph. */
  Function<Graph, Lowered> target() {
    int count = Threads.count(threads);
    return switch (place) {
      case MacroPlace onMacro -> graph -> onMacro.lower(graph, count);
      case Processor processor -> switch (processor) {
        case NATIVE -> graph -> new NativeExecutor(graph, count);
        case VECTOR -> graph -> new Engine(graph, new Engine.Options(Provider.best(), count));
        case NAIVE -> graph -> new Engine(graph, new Engine.Options(Provider.NAIVE, count));
        default -> Interpreter::new;
      };
    };
  }
}
