package io.hindsight.rules;

/**
 * Minor digits of currencies, pinned.
 *
 * <p>The table is ISO 4217 as of January 2024 (list one). It stands in the code and not in the
 * JDK's currency data, so that an update of the JDK can never change a decision. Currencies that
 * are not listed have two minor digits.
 */
public final class Currencies {
  private static final int[] POWERS_OF_TEN = {1, 10, 100, 1_000, 10_000};

  private Currencies() {}

  /** The number of decimals of a currency: 0 for JPY, 2 for EUR, 3 for KWD, 4 for CLF. */
  public static int minorDigits(String currency) {
    return switch (currency) {
      case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG" -> 0;
      case "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF" -> 0;
      case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND" -> 3;
      case "CLF", "UYW" -> 4;
      default -> 2;
    };
  }

  /** How many minor units make one major unit: 100 for EUR. */
  static int minorPerMajor(String currency) {
    return POWERS_OF_TEN[minorDigits(currency)];
  }

  /** The amount in major units as a plain decimal, for example {@code "57.16"}. */
  public static String format(long amountMinor, String currency) {
    int digits = minorDigits(currency);
    String text = Long.toString(amountMinor);
    if (digits == 0) {
      return text;
    }
    String sign = text.startsWith("-") ? "-" : "";
    String number = text.substring(sign.length());
    String padded = "0".repeat(StrictMath.max(0, digits + 1 - number.length())) + number;
    int point = padded.length() - digits;
    return sign + padded.substring(0, point) + "." + padded.substring(point);
  }

  /**
   * Reads an amount in major units, for example {@code "57.16"}, as minor units.
   *
   * @throws IllegalArgumentException when the text is not a plain decimal, is negative, has more
   *     decimals than the currency, or exceeds {@link Limits#MAX_AMOUNT_MINOR}
   */
  public static long parse(String decimal, String currency) {
    int digits = minorDigits(currency);
    if (decimal.startsWith("-")) {
      throw new IllegalArgumentException(amount(decimal) + " (expected: not negative)");
    }
    int point = decimal.indexOf('.');
    String whole = point < 0 ? decimal : decimal.substring(0, point);
    String decimals = point < 0 ? "" : decimal.substring(point + 1);
    boolean emptyDecimals = point >= 0 && decimals.isEmpty();
    if (whole.isEmpty() || emptyDecimals || !allDigits(whole) || !allDigits(decimals)) {
      throw new IllegalArgumentException(
          amount(decimal) + " (expected: a plain decimal such as \"57.16\")");
    }
    if (decimals.length() > digits) {
      throw new IllegalArgumentException(
          amount(decimal) + " (expected: at most " + digits + " decimals in " + currency + ")");
    }
    return minor(decimal, whole + decimals + "0".repeat(digits - decimals.length()), currency);
  }

  private static long minor(String decimal, String minorDigits, String currency) {
    long value = 0;
    for (int i = 0; i < minorDigits.length(); i++) {
      value = value * 10 + (minorDigits.charAt(i) - '0');
      if (value > Limits.MAX_AMOUNT_MINOR) {
        throw new IllegalArgumentException(
            amount(decimal) + " (expected: <= " + format(Limits.MAX_AMOUNT_MINOR, currency) + ")");
      }
    }
    return value;
  }

  private static String amount(String decimal) {
    return "amount: " + (decimal.length() > 40 ? decimal.substring(0, 40) + "..." : decimal);
  }

  private static boolean allDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
