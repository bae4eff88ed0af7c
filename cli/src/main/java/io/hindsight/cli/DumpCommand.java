package io.hindsight.cli;

import io.hindsight.account.AccountId;
import io.hindsight.profile.ProfileId;
import io.hindsight.rules.FeatureKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "dump",
    header = "Write the events of a stream as the journal holds them, a line of JSON each.",
    description = {
      "Streams: account|ID, profile|KEY|VALUE, rulebook, rebuild|BUILD. In an id, %% is written"
          + " %%25 and | is written %%7C; --account and --profile do that.",
      "An event that cannot be decoded is a line with its error."
    },
    footer = {
      "  hindsight dump rulebook",
      "  hindsight dump --account 596 --from-seq 100 --to-seq 200",
      "  hindsight dump --profile terminal_id 3156"
    })
final class DumpCommand extends ClientVerb {
  @ArgGroup(multiplicity = "1")
  private What what = new What();

  @Option(names = "--from-seq", paramLabel = "N", description = "From this event on.")
  private @Nullable Long from;

  @Option(names = "--to-seq", paramLabel = "N", description = "Up to this event, included.")
  private @Nullable Long to;

  private static final class What {
    @Parameters(paramLabel = "STREAM", description = "The stream.")
    private @Nullable String stream;

    @Option(names = "--account", paramLabel = "ID", description = "The stream of an account.")
    private @Nullable String account;

    @Option(
        names = "--profile",
        arity = "2",
        paramLabel = "KEY VALUE",
        hideParamSyntax = true,
        description = "The stream of a profile; several fields and values are joined by commas.")
    private @Nullable List<String> profile;
  }

  @Override
  public Integer call() {
    String path = "/v1/streams/" + ApiClient.encode(stream()) + "/events?from_seq=";
    String upTo = to == null ? "" : "&to_seq=" + to;
    Terminal terminal = terminal();
    api().getLines(path + (from == null ? 1 : from) + upTo, line -> terminal.out().println(line));
    terminal.out().flush();
    if (terminal.out().checkError()) {
      throw new CommandFailure("the events cannot be written");
    }
    return SUCCEEDED;
  }

  private String stream() {
    if (what.account != null) {
      return AccountId.streamOf(what.account);
    } else if (what.profile != null) {
      return profile(what.profile.get(0), what.profile.get(1)).stream();
    }
    return String.valueOf(what.stream);
  }

  private ProfileId profile(String keyText, String value) {
    try {
      FeatureKey key = FeatureKey.parse(keyText);
      return new ProfileId(
          key.label(),
          key.valueOf(key.fields().size() == 1 ? List.of(value) : List.of(value.split(",", -1))));
    } catch (IllegalArgumentException e) {
      throw misuse("--profile: " + e.getMessage());
    }
  }
}
