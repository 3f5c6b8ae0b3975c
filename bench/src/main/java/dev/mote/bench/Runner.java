package dev.mote.bench;

import dev.mote.engine.Engine;
import dev.mote.engine.Provider;
import dev.mote.graph.Executor;
import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.hardware.mcu.NativeExecutor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** What runs a network in {@link InferenceBenchmark}. */
enum Runner {
  /** ONNX Runtime, on the network as Mote writes it: float, or integers between pairs of quantise and dequantise. */
  ONNX_RUNTIME("ONNX Runtime"),
  /** Emitted C, compiled for this processor. */
  NATIVE("Native"),
  /** Java's vectors. */
  VECTOR("Vector");

  static final Session NONE = inputs -> () -> "";

  private final String label;

  Runner(String label) {
    this.label = label;
  }

  /** A network made ready. */
  interface Session extends AutoCloseable {
    /** One inference on these inputs. */
    Callable<?> inference(List<Tensor> inputs) throws Exception;

    @Override
    default void close() throws Exception {}
  }

  /** The name in tables. */
  String label() {
    return label;
  }

  /** Why it cannot run here, in one sentence; empty where it can. */
  Optional<String> obstacle() {
    return switch (this) {
      case NATIVE -> NativeExecutor.obstacle();
      case VECTOR -> Provider.VECTOR.isAvailable()
          ? Optional.empty()
          : Optional
              .of("the module jdk.incubator.vector is absent; start Java with --add-modules jdk.incubator.vector");
      case ONNX_RUNTIME -> Optional.empty();
    };
  }

  Session open(Graph graph, int threads) throws Exception {
    return switch (this) {
      case ONNX_RUNTIME -> new OnnxRuntimeSession(graph, threads);
      case NATIVE -> new Mote(new NativeExecutor(graph, threads));
      case VECTOR -> new Mote(new Engine(graph, new Engine.Options(Provider.VECTOR, threads)));
    };
  }

  /** An executor of Mote's. */
  private record Mote(Executor executor) implements Session {
    @Override
    public Callable<?> inference(List<Tensor> inputs) {
      if (executor instanceof Engine engine) {
        engine.warmUp(inputs);
      }
      return () -> executor.run(inputs);
    }

    @Override
    public void close() {
      executor.close();
    }
  }
}
