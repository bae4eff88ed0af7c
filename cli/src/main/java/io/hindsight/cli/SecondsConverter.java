package io.hindsight.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads durations such as {@code 90}, {@code 60s}, {@code 5m} or {@code 7d}; a bare number is
 * seconds.
 */
final class SecondsConverter implements ITypeConverter<Duration> {
  private static final Pattern SHAPE = Pattern.compile("([0-9]{1,6})([smhd]?)");

  @Override
  public Duration convert(String text) {
    Matcher shape = SHAPE.matcher(text);
    if (!shape.matches()) {
      throw new TypeConversionException("\"" + text + "\" (expected: such as 60s, 5m or 7d)");
    }
    long value = Long.parseLong(shape.group(1));
    return switch (shape.group(2)) {
      case "d" -> Duration.ofDays(value);
      case "h" -> Duration.ofHours(value);
      case "m" -> Duration.ofMinutes(value);
      default -> Duration.ofSeconds(value);
    };
  }
}
