package dev.mote.app;

import dev.mote.engine.Engine;
import dev.mote.engine.Provider;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Lowered;
import dev.mote.graph.UnknownName;
import dev.mote.hardware.mcu.NativeExecutor;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a network runs while its integers are trained. */
final class TrainingPlace {
  @Option(names = "--on", paramLabel = "PLACE",
      description = "Where the network runs: native (needs gcc), vector, naive or interpreter; they give the same bits"
          + " (default: native where there is gcc, else vector;"
          + " vector for --perturb scales, which native compiles anew for each query).")
  @Nullable
  String on;

  @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all processors); they change no bit.")
  @Nullable
  Integer threads;

  private Processor place = Processor.VECTOR;

  /** Throws where the place is none; {@code scales} says whether scales are trained, which native would compile anew. */
  void prepare(boolean scales) {
    Threads.check(threads);
    List<Processor> places = List.of(Processor.NATIVE, Processor.VECTOR, Processor.NAIVE, Processor.INTERPRETER);
    if (on != null && places.stream().noneMatch(each -> each.label().equals(on))) {
      throw UnknownName.refusedAs("--on", places.stream().map(Processor::label).toList(), on);
    }
    boolean compiled = !scales && NativeExecutor.obstacle().isEmpty();
    place = on != null ? Processor.of(on) : compiled ? Processor.NATIVE : Processor.VECTOR;
  }

  int threads() {
    return Threads.count(threads);
  }

  /** Makes what runs a graph. */
  Function<Graph, Lowered> target() {
    int count = Threads.count(threads);
    return switch (place) {
      case NATIVE -> graph -> new NativeExecutor(graph, count);
      case VECTOR -> graph -> new Engine(graph, new Engine.Options(Provider.best(), count));
      case NAIVE -> graph -> new Engine(graph, new Engine.Options(Provider.NAIVE, count));
      default -> Interpreter::new;
    };
  }
}
