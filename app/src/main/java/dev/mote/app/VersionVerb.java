package dev.mote.app;

import picocli.CommandLine.Command;

/** {@code mote version}: which Mote runs on which Java. */
@Command(name = "version", description = "Print the version.")
final class VersionVerb extends Verb {
  static final String VERSION = "0.1.0";

  /** The result. */
  record Report(String version, String java, String os, String architecture, int processors) {}

  static String sentence() {
    return "mote " + VERSION;
  }

  @Override
  void run(Console console) {
    console.say("%s on Java %s, %s %s", sentence(), Runtime.version(), System.getProperty("os.name"),
        System.getProperty("os.arch"));
    console.result(new Report(VERSION, Runtime.version().toString(), System.getProperty("os.name"),
        System.getProperty("os.arch"), Runtime.getRuntime().availableProcessors()));
  }
}
