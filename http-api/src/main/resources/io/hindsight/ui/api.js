import { encode, queryString } from "./router.js";

/** After this long without an answer a request is given up. */
const REQUEST_TIMEOUT_MS = 60_000;

/** An answer that is not a success: the server's problem (RFC 9457), or why there was none. */
export class Problem extends Error {
  constructor({ status = 0, title, detail = null, faults = [], accounts = [], failures = [] }) {
    super(title);
    Object.assign(this, { status, title, detail, faults, accounts, failures });
  }
}

async function request(method, path, { signal, body, csv, yaml } = {}) {
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const content = csv !== undefined ? { type: "text/csv", text: csv }
    : yaml !== undefined ? { type: "application/yaml", text: yaml }
    : body !== undefined ? { type: "application/json", text: JSON.stringify(body) } : null;
  const response = await send(method, path, content, signal ? either(signal, timeout) : timeout);
  const text = await response.text().catch(() => "");
  if (!response.ok) throw problemOf(response, text);
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem({
      status: response.status,
      title: "The answer could not be read",
      detail: `${method} ${path} was answered with something that is not JSON.`,
    });
  }
}

async function send(method, path, content, signal) {
  const headers = { accept: "application/json, application/problem+json" };
  if (content) headers["content-type"] = content.type;
  try {
    return await fetch(path, {
      method,
      headers,
      signal,
      cache: "no-store",
      body: content?.text,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw error.name === "TimeoutError"
      ? new Problem({
          title: "No answer in time",
          detail: `${method} ${path} took longer than ${REQUEST_TIMEOUT_MS / 1000} s.`,
        })
      : new Problem({
          title: "The server cannot be reached",
          detail: "Is it running? Start it with ./hindsight serve, then try again.",
        });
  }
}

function either(first, second) {
  const both = new AbortController();
  for (const signal of [first, second]) {
    if (signal.aborted) both.abort(signal.reason);
    signal.addEventListener("abort", () => both.abort(signal.reason), { once: true });
  }
  return both.signal;
}

function problemOf(response, text) {
  let stated = {};
  try {
    stated = JSON.parse(text) ?? {};
  } catch {
    // A proxy's page, perhaps: the status alone has to do.
  }
  return new Problem({
    status: response.status,
    title: stated.title ?? `The server answered ${response.status} ${response.statusText}`.trim(),
    detail: stated.detail,
    faults: stated.faults,
    accounts: stated.accounts,
    failures: stated.failures,
  });
}

/** A path segment. Browsers resolve "." and ".." even when percent-encoded: no path holds them. */
function segment(id) {
  if (id === "" || id === "." || id === "..") {
    throw new Problem({
      title: "This id cannot be addressed",
      detail: `A browser cannot ask for an id that is empty or only dots: "${id}".`,
    });
  }
  return encode(id);
}

const get = (path, query, options) => request("GET", path + queryString(query), options);

/** One function per question to the server; each throws a Problem, or AbortError when aborted. */
export const api = {
  status: (options) => get("/v1/status", {}, options),
  alerts: (query, options) => get("/v1/alerts", query, options),
  transaction: async (id, query, options) =>
    get(`/v1/transactions/${segment(id)}`, query, options),
  explanation: async (id, query, options) =>
    get(`/v1/transactions/${segment(id)}/explanation`, query, options),
  label: async (id, query, body) =>
    request("POST", `/v1/transactions/${segment(id)}/labels${queryString(query)}`, { body }),
  account: async (id, query, options) => get(`/v1/accounts/${segment(id)}`, query, options),
  links: async (id, query, options) =>
    get(`/v1/accounts/${segment(id)}/links`, query, options),
  profile: async (key, value, query, options) =>
    get(`/v1/profiles/${segment(key)}/${segment(value)}`, query, options),
  rulesets: (options) => get("/v1/rulesets", {}, options),
  ruleset: async (version, options) => get(`/v1/rulesets/${segment(version)}`, {}, options),
  verification: async (version, options) =>
    get(`/v1/rulesets/${segment(version)}/verification`, {}, options),
  checkRuleset: (yaml) => request("POST", "/v1/rulesets/check", { yaml }),
  evaluation: (query, options) => get("/v1/evaluation", query, options),
  compare: (query, options) => get("/v1/compare", query, options),
  lists: (options) => get("/v1/lists", {}, options),
  list: async (name, query, options) => get(`/v1/lists/${segment(name)}`, query, options),
  addEntries: async (name, body) =>
    request("POST", `/v1/lists/${segment(name)}/entries`, { body }),
  removeEntries: async (name, body) =>
    request("POST", `/v1/lists/${segment(name)}/removals`, { body }),
  uploadList: async (name, query, csv) =>
    request("POST", `/v1/lists/${segment(name)}/upload${queryString(query)}`, { csv }),
  snooze: (body) => request("POST", "/v1/snoozes", { body }),
  rebuild: (version) => request("POST", "/v1/rebuilds", { body: { version } }),
  golden: (query, options) => get("/v1/golden-cases", query, options),
  pinGolden: (body) => request("POST", "/v1/golden-cases", { body }),
  removeGolden: (query) => request("DELETE", `/v1/golden-cases${queryString(query)}`),
  promote: async (version, force) =>
    request("POST", `/v1/rulesets/${segment(version)}/promote`, { body: { force } }),
};
