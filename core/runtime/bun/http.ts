/**
 * Calls over HTTP, by Bun's own client.
 *
 * @module
 */
import { type Http, type HttpOptions, OperatingFailure } from "../ports.ts";

export function bunHttp(): Http {
  return {
    async get(url, { timeoutMs, maxBytes }) {
      try {
        const response = await fetch(url, { signal: AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs))) });
        const text = new TextDecoder();
        let body = "";
        for await (const chunk of response.body ?? []) {
          body += text.decode(chunk, { stream: true });
          if (body.length > maxBytes) throw new OperatingFailure("E2BIG", `${url} answers more than ${maxBytes} bytes`);
        }
        return { status: response.status, body };
      } catch (error) {
        throw error instanceof OperatingFailure ? error : operatingFailure(url, error);
      }
    },
    async post(url, body, o) {
      const signal = AbortSignal.timeout(Math.max(1, Math.ceil(o.timeoutMs)));
      try {
        const response = await fetch(url, { ...requestOf(body, o), signal });
        return { status: response.status, body: await response.text() };
      } catch (error) {
        throw operatingFailure(url, error);
      }
    },
    stream(url, body, o, events) {
      const abort = new AbortController();
      const read = async (): Promise<OperatingFailure> => {
        try {
          // By default Bun ends a response that is idle for six minutes.
          const request = { ...requestOf(body, o), signal: abort.signal, timeout: false };
          const response = await fetch(url, request as RequestInit);
          if (response.status !== 200) {
            return new OperatingFailure(`HTTP${response.status}`, `${url} answers ${await response.text()}`);
          }
          const text = new TextDecoder();
          let rest = "";
          for await (const chunk of response.body ?? []) {
            const lines = (rest + text.decode(chunk, { stream: true })).split("\n");
            rest = lines.pop()!;
            for (const line of lines) if (line !== "" && !abort.signal.aborted) events.line(line);
          }
          return new OperatingFailure("ECONNRESET", `${url} has ended its answer`);
        } catch (error) {
          return operatingFailure(url, error);
        }
      };
      void read().then((why) => {
        if (!abort.signal.aborted) events.ended(why);
      });
      return { close: () => abort.abort() };
    },
  };
}

function requestOf(body: string, { headers, tls }: HttpOptions): RequestInit {
  const options = { method: "POST", body, headers: { "content-type": "application/json", ...headers } };
  return tls === undefined ? options : { ...options, tls } as RequestInit;
}

/** Only a refused connection proves that nothing was done. */
function operatingFailure(url: string, error: unknown): OperatingFailure {
  const { name, code, message } = error as { name?: string; code?: string; message?: string };
  if (name === "TimeoutError") return new OperatingFailure("ETIMEDOUT", `${url} does not answer in time`);
  const isRefused = code === "ConnectionRefused" || code === "ECONNREFUSED" || /refused/i.test(message ?? "");
  return isRefused
    ? new OperatingFailure("ECONNREFUSED", `${url} refuses the connection`)
    : new OperatingFailure("ECONNRESET", `The call to ${url} failed: ${message ?? String(error)}`);
}
