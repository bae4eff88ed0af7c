package io.hindsight.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of this build, by the manifest of its jar. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "hindsight " + (version == null ? "(not packaged)" : version),
      "JVM " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")"
    };
  }
}
