package io.hindsight.http;

/**
 * One thing that is wrong with a request.
 *
 * @param pointer where, as a JSON pointer (RFC 6901); empty for the whole body
 * @param message what
 */
record Fault(String pointer, String message) {}
