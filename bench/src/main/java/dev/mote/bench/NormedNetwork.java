package dev.mote.bench;

import dev.mote.engine.Engine;
import dev.mote.formats.Models;
import dev.mote.formats.data.DataSet;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
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
import java.util.Arrays;
import java.util.List;

/** Networks trained on CIFAR-10 whose batch norms are not folded; kept in {@code .mote}. */
enum NormedNetwork {
  /** Depthwise and pointwise convolutions in turn. */
  MOBILENET("mobilenet-small", 16),
  /** The layers of MLPerf Tiny's resnet8, whose published file has its batch norms folded. */
  RESNET("resnet-small", 3);

  private static final int BATCH = 128;
  private static final float RATE = 0.004f;
  private static final float DECAY = 1e-4f;

  private final String label;
  private final int epochs;

  NormedNetwork(String label, int epochs) {
    this.label = label;
    this.epochs = epochs;
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(NormedNetwork::label).toList();
  }

  String label() {
    return label;
  }

  /** Reads the network, or trains it with {@code threads} threads where it is not there; a killed training goes on. */
  Graph trained(int threads) throws IOException {
    Path file = Files.createDirectories(Path.of(".mote")).resolve(label + ".onnx");
    if (!Files.exists(file)) {
      DataSet images = CompressAccuracy.images("train.zip");
      Graph network = Networks.build(label, images.sampleShape(), images.classes().size(), Networks.scale(images), 1);
      TrainingOptions options = new TrainingOptions(epochs, BATCH, new Loss.CrossEntropy(0.1f),
          Optimizer.Adam.usual(DECAY, true), RATE, 0.05f, true, 0, new Augmentation(3, true), 1);
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
