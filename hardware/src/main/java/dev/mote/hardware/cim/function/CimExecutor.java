package dev.mote.hardware.cim.function;

import dev.mote.engine.Workers;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Lowered;
import dev.mote.graph.Node;
import dev.mote.graph.Tensor;
import dev.mote.graph.random.RandomGraphs;
import dev.mote.graph.reference.ReferenceKernels;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.mapping.MatrixLayer;
import dev.mote.hardware.cim.mapping.Placement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a network through a compute-in-memory macro: the layers it holds by bit planes, converters and noise, all other nodes by the interpreter's
 * kernels.
 *
 * <p>
 * Without noise, and with converters that tell all counts apart, results have the interpreter's bits. What separates chips (mismatch, gains, stuck
 * cells) is drawn from the chip's seed, the noise of reads from the reads' seed and the number of the inference, counted from the construction or from
 * {@link #drawFrom} on: equal seeds give equal bits on any number of threads and with any kernels. Calls from several threads wait for each other.
 */
public final class CimExecutor implements Lowered {
  private static final int MOST_THREADS = 1024;
  /** Inferences on random inputs that calibrate converters where no samples are given. */
  private static final int RANDOM_SAMPLES = 4;

  private final Macro macro;
  private final Scheme scheme;
  private final Placement placement;
  private final Workers workers;
  private final Provider provider;
  private final ConverterRanges ranges;
  private final float[] noises;
  private final long chipSeed;
  private final long readSeed;
  private Graph graph;
  /** By node; null where the node is digital or its constants were exchanged since. */
  private final @Nullable Kernel[] layers;
  /** By node, beside each layer; null where its result is not int8. */
  private final @Nullable OutputStage[] stages;
  /** One a thread. */
  private final List<DigitalNodes> digital = new ArrayList<>();
  /** Of the noise of reads. */
  private long reads;
  private long inferences;

  /**
   * A network on one chip, its converters calibrated by random inputs where their range asks for counts.
   *
   * @param chipSeed says which chip
   * @param readSeed says which noise its reads have
   * @param threads  1 to 1024
   */
  public CimExecutor(Graph graph, Macro macro, long chipSeed, long readSeed, int threads) {
    this(graph, macro, chipSeed, readSeed, threads, Provider.best());
  }

  /**
   * A network, or a part of one, on one chip.
   *
   * @param ranges of all layers of the macro in it
   */
  public CimExecutor(Graph graph, Macro macro, long chipSeed, long readSeed, int threads, ConverterRanges ranges) {
    this(graph, macro, chipSeed, readSeed, threads, Provider.best(), ranges);
  }

  CimExecutor(Graph graph, Macro macro, long chipSeed, long readSeed, int threads, Provider provider) {
    this(graph, macro, chipSeed, readSeed, threads, provider,
        ConverterRanges.of(graph, macro, ConverterRanges.needSamples(macro) ? random(graph) : List.of()));
  }

  private CimExecutor(Graph graph, Macro macro, long chipSeed, long readSeed, int threads, Provider provider,
      ConverterRanges ranges) {
    if (threads < 1 || threads > MOST_THREADS) {
      throw new BadInputException(
          "a macro is simulated on 1 to " + MOST_THREADS + " threads, found " + threads
              + "; give a number in this range");
    }
    this.graph = graph;
    this.macro = macro;
    this.scheme = Scheme.of(macro);
    this.placement = Placement.of(graph);
    this.workers = new Workers(threads);
    this.provider = provider;
    this.noises = Readout.noises(macro);
    this.chipSeed = chipSeed;
    this.readSeed = readSeed;
    this.reads = readSeed;
    this.ranges = ranges;
    this.layers = new Kernel[graph.nodes().size()];
    this.stages = new OutputStage[graph.nodes().size()];
    for (int thread = 0; thread < threads; thread++) {
      digital.add(new DigitalNodes());
    }
  }

  private static List<List<Tensor>> random(Graph graph) {
    List<List<Tensor>> samples = new ArrayList<>();
    for (int seed = 1; seed <= RANDOM_SAMPLES; seed++) {
      samples.add(RandomGraphs.inputs(graph, seed));
    }
    return samples;
  }

  @Override
  public Graph graph() {
    return graph;
  }

  /** The cells of layers that read this constant are written anew before the next run; ranges stay. */
  @Override
  public synchronized void write(int constant, Tensor contents) {
    graph = graph.with(constant, contents);
    for (MatrixLayer matrix : placement.held()) {
      Kernel kernel = layers[matrix.index()];
      if (matrix.node().inputs().get(1) == constant) {
        layers[matrix.index()] = null;
      } else if (kernel != null && matrix.node().inputs().contains(constant)) {
        stages[matrix.index()] = OutputStage.of(graph, kernel.chip().layer());
      }
    }
  }

  @Override
  public synchronized void drawFrom(long stream) {
    reads = Draws.key(readSeed, stream);
    inferences = 0;
  }

  private void prepare() {
    for (MatrixLayer matrix : placement.held()) {
      if (layers[matrix.index()] == null) {
        Layer layer = Layer.of(graph, matrix, scheme);
        layers[matrix.index()] = provider.kernel(ChipLayer.of(layer, Split.of(macro, scheme, matrix.name()),
            Readout.of(macro, ranges.of(matrix.name()), noises), macro.variation(), chipSeed));
        stages[matrix.index()] = OutputStage.of(graph, layer);
      }
    }
  }

  /** Runs the graph once; the vectors of each layer are shared among the threads. */
  @Override
  public synchronized List<Tensor> run(List<Tensor> inputs) {
    prepare();
    return run(inputs, inferences++, 0, workers);
  }

  /** Runs the graph once a sample; each thread runs whole samples. */
  @Override
  public synchronized List<List<Tensor>> runAll(List<List<Tensor>> samples) {
    prepare();
    long first = inferences;
    List<List<Tensor>> results = Arrays.asList(new List[samples.size()]);
    workers.run(samples.size(), (worker, from, to) -> {
      for (int sample = from; sample < to; sample++) {
        // Asked for once, by the thread that runs it: a list may make its samples then.
        results.set(sample, run(samples.get(sample), first + sample, worker, null));
      }
    });
    inferences += samples.size();
    return results;
  }

  /** One inference by thread {@code worker}, its vectors shared among {@code shared} where there are several threads. */
  private List<Tensor> run(List<Tensor> inputs, long inference, int worker, @Nullable Workers shared) {
    Interpreter.checkInputs(graph, inputs);
    long sample = Draws.key(reads, inference);
    @Nullable
    Tensor[] values = new Tensor[graph.values().size()];
    for (int index = 0; index < inputs.size(); index++) {
      values[graph.inputs().get(index)] = inputs.get(index);
    }
    for (int index = 0; index < graph.nodes().size(); index++) {
      Node node = graph.nodes().get(index);
      List<Tensor> operands = new ArrayList<>();
      for (int input : node.inputs()) {
        operands.add(value(values, input));
      }
      values[node.output()] = layers[index] == null
          ? digital.get(worker).compute(graph, node, operands)
          : compute(layers[index], stages[index], operands, sample, shared);
    }
    return graph.outputs().stream().map(output -> value(values, output)).toList();
  }

  private Tensor compute(Kernel kernel, @Nullable OutputStage stage, List<Tensor> operands, long sample,
      @Nullable Workers shared) {
    Layer layer = kernel.chip().layer();
    byte[] levels = layer.levelsOf(operands.getFirst());
    Read read = Read.of(sample, layer.key(), macro.variation().supply());
    int vectors = layer.matrix().vectors();
    long[] sums = new long[vectors * layer.outputs()];
    if (shared == null || shared.threads() == 1) {
      kernel.run(levels, read, 0, vectors, sums);
    } else {
      shared.run(vectors, (_, from, to) -> kernel.run(levels, read, from, to, sums));
    }
    if (stage != null) {
      return stage.apply(sums);
    }
    Node node = layer.matrix().node();
    for (int index = 0; index < sums.length; index++) {
      sums[index] = layer.accumulator(sums[index]);
    }
    return ReferenceKernels.finish(node.name(), node.op(), graph.inputTypes(node), operands, graph.outputType(node),
        sums);
  }

  private Tensor value(@Nullable Tensor[] values, int id) {
    Tensor constant = graph.constant(id);
    Tensor value = constant == null ? values[id] : constant;
    if (value == null) {
      throw new IllegalStateException("value " + id + " is read before it is computed");
    }
    return value;
  }

  /** Ends the threads; the executor cannot run afterwards. */
  @Override
  public void close() {
    workers.close();
    digital.forEach(DigitalNodes::close);
  }
}
