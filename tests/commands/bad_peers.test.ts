/** What listens at a broker's address and is none: each is named for what it is, with the way out, and is exit 3. */
import { expect, test } from "bun:test";
import { kq } from "../support/kq_process.ts";

const SILENT_HINT =
  "Something listens there and does not answer as Kafka in plain text: is it one that encrypts (-X security.protocol=SSL), or no Kafka?";

/** Its words, with the address and times masked, and how kq ended. */
async function asked(port: number, ...flags: string[]): Promise<[exitCode: number, stderr: string]> {
  const { exitCode, stdout, stderr } = await kq(["topics", "-b", `127.0.0.1:${port}`, "--timeout", "1s", ...flags]);
  expect(stdout).toBe("");
  return [exitCode, stderr.replaceAll(`127.0.0.1:${port}`, "PEER").replaceAll(/\d+ ms/g, "N ms").trimEnd()];
}

/** A server that does this with each connection. */
function listening(
  open: (socket: Bun.Socket) => void,
  data: (socket: Bun.Socket) => void = () => {},
): Bun.TCPSocketListener {
  return Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { open, data } });
}

test("an HTTP server", async () => {
  const answer = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
  const server = listening(() => {}, (socket) => void socket.write(answer));
  const [exitCode, said] = await asked(server.port);
  server.stop(true);
  expect([exitCode, said]).toEqual([
    3,
    'kq: Cannot reach a broker: PEER: it sent "HTTP": that is a web server, not Kafka\n' +
    "    Name the address of a Kafka listener with -b HOST:PORT or KQ_BROKERS.",
  ]);
});

test("one that accepts and never answers", async () => {
  const server = listening(() => {});
  const answer = await asked(server.port);
  server.stop(true);
  expect(answer).toEqual([
    3,
    `kq: Cannot reach a broker: PEER: no answer to ApiVersions within N ms\n    ${SILENT_HINT}`,
  ]);
});

test("one that closes at once", async () => {
  const server = listening((socket) => void socket.end());
  const [exitCode, said] = await asked(server.port);
  server.stop(true);
  expect(exitCode).toBe(3);
  expect(said).toMatch(
    /^kq: Cannot reach a broker: PEER: .*(closed the connection|connection reset|no answer to ApiVersions)/,
  );
  expect(said.split("\n    ")[1]).toBe(SILENT_HINT);
});

test("errors are JSON for those who asked for JSON", async () => {
  const server = listening(() => {});
  const [exitCode, said] = await asked(server.port, "-o", "json");
  server.stop(true);
  expect([exitCode, JSON.parse(said)]).toEqual([3, {
    error: {
      code: "unreachable",
      message: "Cannot reach a broker: PEER: no answer to ApiVersions within N ms",
      hint: SILENT_HINT,
    },
  }]);
});
