package dev.mote.hardware.mcu;

import dev.mote.engine.Workers;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Lowered;
import dev.mote.graph.Node;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.Tensor;
import dev.mote.graph.pass.TensorTrainExpansion;
import dev.mote.graph.reference.ReferenceKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs a graph with C that is emitted for it, compiled by this machine's compiler (once; built libraries are kept) and
 * called through {@code java.lang.foreign}.
 *
 * <p>
 * Layers that the C back end has no kernel for run in Java with the interpreter's kernels. Integer results have the interpreter's bits;
 * floats stay close to it. Neither depends on the number of threads. Calls from several threads wait for each other.
 */
public final class NativeExecutor implements Lowered {
  /** Work below this many multiply-accumulates is over before a second thread could begin. */
  private static final long WORTH_SHARING = 200_000;

  private Graph network;
  /** The network as it is emitted. */
  private Graph graph;
  private final HostProcessor processor;
  private final HostNetwork emitted;
  private final Arena memory = Arena.ofShared();
  private final MemorySegment constants;
  /** Nodes whose weights were exchanged since they were laid out. */
  private final Set<Integer> stale = new TreeSet<>();
  private final List<MemorySegment> values = new ArrayList<>();
  private final List<MemorySegment> scratches = new ArrayList<>();
  private final MethodHandle layer;
  private final MethodHandle layers;
  private final Workers workers;

  /** Why native execution is impossible on this machine, in one sentence; empty where it is possible. */
  public static Optional<String> obstacle() {
    return HostCompiler.find().isPresent() ? Optional.empty() : Optional.of(HostCompiler.ABSENT);
  }

  /** An executor on one thread. Throws {@link RunFailedException} where there is no C compiler. */
  public NativeExecutor(Graph graph) {
    this(graph, 1);
  }

  /** An executor on {@code threads} threads, at least 1. Throws {@link RunFailedException} where there is no C compiler. */
  public NativeExecutor(Graph graph, int threads) {
    this(graph, threads, HostProcessor.detect(),
        HostCompiler.find().orElseThrow(() -> new RunFailedException(HostCompiler.ABSENT)));
  }

  NativeExecutor(Graph graph, int threads, HostProcessor processor, HostCompiler compiler) {
    HostNetwork emitted = HostNetwork.of(graph, processor, "network");
    this(graph, threads, processor, emitted, compiler.library(HostNetwork.files(processor, List.of(emitted))),
        "network");
  }

  /** An executor of functions that are in {@code library} under names that begin with {@code prefix}. */
  NativeExecutor(Graph graph, int threads, HostProcessor processor, HostNetwork emitted, Path library, String prefix) {
    this.network = graph;
    this.graph = TensorTrainExpansion.folded(graph);
    this.processor = processor;
    this.emitted = emitted;
    SymbolLookup symbols = SymbolLookup.libraryLookup(library, memory);
    this.layer = function(symbols, prefix + "_layer", 3);
    this.layers = function(symbols, prefix + "_layers", 2);
    this.constants = memory.allocate(emitted.constants().length, 64);
    MemorySegment.copy(emitted.constants(), 0, constants, ValueLayout.JAVA_BYTE, 0, emitted.constants().length);
    for (int thread = 0; thread < threads; thread++) {
      scratches.add(memory.allocate(emitted.scratchBytes(), 64));
    }
    values.add(memory.allocate(emitted.arenaBytes() + 64, 64));
    this.workers = new Workers(threads);
  }

  private static MethodHandle function(SymbolLookup symbols, String name, int numbers) {
    ValueLayout[] arguments = new ValueLayout[3 + numbers];
    Arrays.fill(arguments, 0, 3, ValueLayout.ADDRESS);
    Arrays.fill(arguments, 3, arguments.length, ValueLayout.JAVA_INT);
    return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), FunctionDescriptor.ofVoid(arguments));
  }

  @Override
  public Graph graph() {
    return network;
  }

  /** The emitted C. */
  public String source() {
    return emitted.source();
  }

  /** Runs the graph once; large layers are shared among the threads. */
  @Override
  public synchronized List<Tensor> run(List<Tensor> inputs) {
    Interpreter.checkInputs(graph, inputs);
    renew();
    MemorySegment frame = values.getFirst();
    begin(frame, inputs);
    if (workers.threads() == 1) {
      runAlone(frame, 0);
    } else {
      runShared(frame);
    }
    return end(frame);
  }

  /** The library stays; only the constants of the layers that read this one are laid out again, most of them by the next run. */
  @Override
  public synchronized void write(int constant, Tensor contents) {
    Graph changed = network.with(constant, contents);
    Graph expanded = TensorTrainExpansion.folded(changed);
    for (int index = 0; index < graph.nodes().size(); index++) {
      Node node = graph.nodes().get(index);
      if (emitted.layers().get(index) != null
          && node.inputs().stream().anyMatch(id -> !Objects.equals(graph.constant(id), expanded.constant(id)))) {
        if (emitted.isExchangeable(index)) {
          stale.add(index);
        } else {
          layOut(expanded, index);
        }
      }
    }
    network = changed;
    graph = expanded;
  }

  private void layOut(Graph changed, int index) {
    byte[] block = emitted.constants(changed, index, processor);
    MemorySegment.copy(block, 0, constants, ValueLayout.JAVA_BYTE, emitted.blocks()[index], block.length);
  }

  private void renew() {
    if (!stale.isEmpty()) {
      int[] indices = stale.stream().mapToInt(Integer::intValue).toArray();
      workers.run(indices.length, (worker, from, to) -> {
        for (int at = from; at < to; at++) {
          layOut(graph, indices[at]);
        }
      });
      stale.clear();
    }
  }

  /** Runs the graph once a sample; each thread runs whole samples. */
  @Override
  public synchronized List<List<Tensor>> runAll(List<List<Tensor>> samples) {
    renew();
    while (values.size() < workers.threads()) {
      values.add(memory.allocate(emitted.arenaBytes() + 64, 64));
    }
    List<List<Tensor>> results = Arrays.asList(new List[samples.size()]);
    workers.run(samples.size(), (worker, from, to) -> {
      for (int sample = from; sample < to; sample++) {
        MemorySegment frame = values.get(worker);
        // Asked for once, by the thread that runs it: a list may make its samples then.
        List<Tensor> inputs = samples.get(sample);
        Interpreter.checkInputs(graph, inputs);
        begin(frame, inputs);
        runAlone(frame, worker);
        results.set(sample, end(frame));
      }
    });
    return results;
  }

  /** Runs of native layers are one call each. */
  private void runAlone(MemorySegment frame, int worker) {
    int count = graph.nodes().size();
    for (int first = 0; first < count;) {
      int last = first;
      while (last < count && emitted.layers().get(last) != null) {
        last++;
      }
      if (last > first) {
        call(layers, frame, worker, first, last);
        first = last;
      } else {
        runInJava(frame, graph.nodes().get(first++));
      }
    }
  }

  private void runShared(MemorySegment frame) {
    for (int index = 0; index < graph.nodes().size(); index++) {
      HostLayer kernel = emitted.layers().get(index);
      int step = index;
      if (kernel == null) {
        runInJava(frame, graph.nodes().get(index));
      } else if (kernel.units() * kernel.unitCost() < WORTH_SHARING) {
        call(layers, frame, 0, index, index + 1);
      } else {
        workers.run(kernel.units(), (worker, from, to) -> call(layer, frame, worker, step, from, to));
      }
    }
  }

  private void call(MethodHandle function, MemorySegment frame, int worker, int a, int b) {
    try {
      function.invokeExact(frame, constants, scratches.get(worker), a, b);
    } catch (Throwable thrown) {
      throw new IllegalStateException(thrown);
    }
  }

  private void call(MethodHandle function, MemorySegment frame, int worker, int a, int b, int c) {
    try {
      function.invokeExact(frame, constants, scratches.get(worker), a, b, c);
    } catch (Throwable thrown) {
      throw new IllegalStateException(thrown);
    }
  }

  private void runInJava(MemorySegment frame, Node node) {
    List<Tensor> operands = node.inputs().stream().map(id -> value(frame, id)).toList();
    Tensor result = ReferenceKernels.compute(node.name(), node.op(), graph.inputTypes(node), operands,
        graph.outputType(node));
    HostMemory.write(result, frame.asSlice(emitted.offsets()[node.output()]));
  }

  private void begin(MemorySegment frame, List<Tensor> inputs) {
    for (int index = 0; index < inputs.size(); index++) {
      HostMemory.write(inputs.get(index), frame.asSlice(emitted.offsets()[graph.inputs().get(index)]));
    }
  }

  private List<Tensor> end(MemorySegment frame) {
    return graph.outputs().stream().map(id -> value(frame, id)).toList();
  }

  private Tensor value(MemorySegment frame, int id) {
    Tensor constant = graph.constant(id);
    return constant != null ? constant : HostMemory.read(graph.type(id), frame.asSlice(emitted.offsets()[id]));
  }

  /** Ends the threads and frees the memory and the library; the executor cannot run afterwards. */
  @Override
  public void close() {
    workers.close();
    memory.close();
  }
}
