package dev.mote.formats.onnx;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.mote.graph.MoteException;

/**
 * Any bytes are read or refused. Runs the files in the resources beside it as a test; with the environment variable
 * JAZZER_FUZZ=1 it looks for others for a minute.
 */
class OnnxReaderFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void anyBytesAreReadOrRefused(byte[] file) {
    try {
      OnnxReader.read("fuzzed.onnx", file, OnnxReader.Options.NONE);
    } catch (MoteException refused) {
      if (refused.getMessage().contains("\n")) {
        throw new AssertionError("a refusal is one sentence: " + refused.getMessage());
      }
    }
  }
}
