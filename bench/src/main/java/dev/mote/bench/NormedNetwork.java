package dev.mote.bench;

import dev.mote.engine.Engine;
import dev.mote.formats.Models;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.formats.data.InMemory;
import dev.mote.graph.Activation;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnaryKind;
import dev.mote.learn.Augmentation;
import dev.mote.learn.Loss;
import dev.mote.learn.Networks;
import dev.mote.learn.Optimizer;
import dev.mote.learn.ScaleFolding;
import dev.mote.learn.Trainer;
import dev.mote.learn.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Trained networks whose batch norms are not folded; kept in {@code .mote}. */
enum NormedNetwork {
  /** Depthwise and pointwise convolutions in turn. */
  MOBILENET("mobilenet-small", true, 16),
  /** {@code cnn-small} with a batch norm behind each convolution. */
  CNN("cnn-small", false, 3),
  /** The layers of MLPerf Tiny's resnet8, whose published file has its batch norms folded. */
  RESNET("resnet-small", true, 3);

  private static final int BATCH = 128;
  private static final float RATE = 0.004f;
  private static final float DECAY = 1e-4f;

  private final String label;
  private final boolean cifar;
  private final int epochs;

  NormedNetwork(String label, boolean cifar, int epochs) {
    this.label = label;
    this.cifar = cifar;
    this.epochs = epochs;
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(NormedNetwork::label).toList();
  }

  String label() {
    return label;
  }

  /** The name of its data. */
  String data() {
    return cifar ? "CIFAR-10" : "Fashion-MNIST";
  }

  /** The images to train on, decoded as they are asked for. */
  DataSet train() {
    return cifar
        ? DataSets.open("images:" + SharedFolder.file("cifar10/train.zip"))
        : DataSets.forTraining("fashion-mnist");
  }

  /** The images that accuracy is measured on. */
  DataSet test() {
    return cifar ? CompressAccuracy.images("test.zip") : DataSets.forTesting("fashion-mnist", null);
  }

  private Graph untrained(DataSet images) {
    Graph network = Networks.build(label, images.sampleShape(), images.classes().size(), Networks.scale(images), 1);
    return this == CNN ? Rewriter.rewrite(network, NormedNetwork::insertNorm) : network;
  }

  /** Puts a batch norm between a convolution and its clamp. */
  private static void insertNorm(Node node, Rewriter rewriter) {
    if (!(node.op() instanceof Op.Conv2d conv)) {
      rewriter.keep(node);
      return;
    }
    GraphBuilder builder = rewriter.builder();
    int result = builder.add(node.name(), new Op.Conv2d(conv.window(), conv.groups(), Activation.NONE),
        rewriter.inputs(node));
    Shape channels = Shape.of(rewriter.source().outputType(node).shape().last());
    List<Integer> operands = new ArrayList<>(List.of(result));
    for (int operand = 0; operand < 4; operand++) {
      float[] values = new float[channels.count()];
      Arrays.fill(values, operand % 3 == 0 ? 1 : 0); // scale and variance
      operands.add(builder.constant(node.name() + "_norm" + operand, new Tensor.Floats(channels, values)));
    }
    int normed = builder.add(node.name() + "_norm", new Op.BatchNorm(3, 1e-3f), operands);
    rewriter.replace(node, builder.add(node.name() + "_relu", new Op.Unary(UnaryKind.RELU), List.of(normed)));
  }

  /** Reads the network, or trains it with {@code threads} threads where it is not there; a killed training goes on. */
  Graph trained(int threads) throws IOException {
    Path file = Files.createDirectories(Path.of(".mote")).resolve(label + ".onnx");
    if (!Files.exists(file)) {
      DataSet images = new InMemory(train());
      Graph network = untrained(images);
      TrainingOptions options = new TrainingOptions(epochs, BATCH, new Loss.CrossEntropy(0.1f),
          Optimizer.Adam.usual(DECAY, true), RATE, 0.05f, true, 0, new Augmentation(cifar ? 3 : 1, cifar), 1);
      Path checkpoint = file.resolveSibling(label + ".checkpoint");
      try (Trainer trainer = new Trainer(network, images, null, options,
          graph -> new Engine(graph, Engine.Options.threads(threads)))) {
        trainer.checkpointing(checkpoint, 100);
        if (Files.exists(checkpoint)) {
          trainer.resume(checkpoint);
        }
        Graph trained = Pass.run(trainer.run(new Trainer.Listener() {
          @Override
          public void ended(Trainer.Epoch epoch) {
            System.err.printf("%s: epoch %d of %d, loss %.3f, %.1f %% of the training images%n", label, epoch.number(),
                epochs, epoch.loss(), 100 * epoch.accuracy());
          }
        }), new ScaleFolding());
        Models.write(trained, file);
      }
      Files.deleteIfExists(checkpoint);
    }
    return Models.read(file);
  }
}
