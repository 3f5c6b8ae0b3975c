package dev.mote.app;

import dev.mote.engine.Engine;
import dev.mote.engine.Provider;
import dev.mote.formats.data.DataSet;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.MacCount;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.UnknownName;
import dev.mote.hardware.mcu.Deployment;
import dev.mote.hardware.mcu.McuTarget;
import dev.mote.hardware.mcu.Measurement;
import dev.mote.hardware.mcu.NativeExecutor;
import dev.mote.learn.Evaluation;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Places that compute the bits of the interpreter: this machine in several ways, and emulated microcontrollers. */
enum Processor implements Place {
  INTERPRETER("interpreter", null), NAIVE("naive", null), VECTOR("vector", null), NATIVE("native", null), HOST("host",
      McuTarget.C99), CORTEX_M4("cortex-m4", McuTarget.CORTEX_M4), CORTEX_M7("cortex-m7",
          McuTarget.CORTEX_M7), CORTEX_M33("cortex-m33",
              McuTarget.CORTEX_M33), CORTEX_M55("cortex-m55", McuTarget.CORTEX_M55);

  /** Multiply-accumulates that vectors take longer for than a compiler takes. */
  private static final long WORTH_COMPILING = 50_000_000_000L;

  private final String label;
  private final @Nullable McuTarget target;

  Processor(String label, @Nullable McuTarget target) {
    this.label = label;
    this.target = target;
  }

  /** All names. */
  static List<String> labels() {
    return Arrays.stream(values()).map(Processor::label).toList();
  }

  /** The processor of this name that this machine has the tools for; throws where there is none. */
  static Processor of(String label) {
    Processor processor = Arrays.stream(values()).filter(each -> each.label.equals(label)).findFirst()
        .orElseThrow(() -> UnknownName.refusedAs("--on", Place.names(), label));
    processor.requireTools();
    return processor;
  }

  /**
   * The fastest for {@code samples} runs of {@code graph} that this machine has. C is compiled only for integer
   * networks: those have the same bits everywhere, so that the choice changes no result.
   */
  static Processor fastest(Graph graph, int samples) {
    boolean exact = graph.values().stream().noneMatch(value -> value.type().dtype() == DType.F32);
    if (exact && MacCount.of(graph) * samples > WORTH_COMPILING && NativeExecutor.obstacle().isEmpty()) {
      return NATIVE;
    }
    return switch (Provider.best()) {
      case NAIVE -> NAIVE;
      case VECTOR -> VECTOR;
    };
  }

  /** The share of {@code set} that {@code graph} gets right on the fastest of them, 0 to 1. */
  static double accuracy(Graph graph, DataSet set, int threads) {
    try (Session session = fastest(graph, set.size()).open(graph, threads)) {
      return Evaluation.of(graph, set, session::run, _ -> {}).accuracy();
    }
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  @Nullable
  public McuTarget target() {
    return target;
  }

  private void requireTools() {
    if (this == NATIVE) {
      NativeExecutor.obstacle().ifPresent(sentence -> {
        throw new RunFailedException(sentence);
      });
    }
    if (target != null) {
      Deployment.requireTools(target);
    }
  }

  @Override
  public Session open(Graph graph, int threads) {
    return switch (this) {
      case INTERPRETER -> {
        Interpreter interpreter = new Interpreter(graph);
        yield new Session(samples -> samples.stream().map(interpreter::run).toList(), () -> {});
      }
      case NAIVE -> engine(graph, Provider.NAIVE, threads);
      case VECTOR -> engine(graph, Provider.VECTOR, threads);
      case NATIVE -> {
        NativeExecutor executor = new NativeExecutor(graph, threads);
        yield new Session(executor::runAll, executor::close);
      }
      case HOST, CORTEX_M4, CORTEX_M7, CORTEX_M33, CORTEX_M55 -> firmware(graph, Objects.requireNonNull(target));
    };
  }

  private static Session engine(Graph graph, Provider provider, int threads) {
    Engine engine = new Engine(graph, new Engine.Options(provider, threads));
    return new Session(engine::runAll, engine::close);
  }

  private static Session firmware(Graph graph, McuTarget target) {
    return new Session(samples -> {
      ByteArrayOutputStream vectors = new ByteArrayOutputStream();
      samples.forEach(inputs -> vectors.writeBytes(RawTensors.bytes(inputs)));
      Measurement measured = Deployment.run(graph, target, vectors.toByteArray(), false);
      return RawTensors.vectors(graph, graph.outputs(), measured.output());
    }, () -> {});
  }
}
