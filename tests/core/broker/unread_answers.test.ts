/**
 * A small request may have a large answer, and a client need not read it: what many of them cost the broker, in a
 * process of its own.
 */
import { expect, test } from "bun:test";
import type { ApiName, Requests, Responses } from "../../../core/protocol/generated/mod.ts";
import { filled, type Partly } from "../../conformance/fill.ts";
import { type Frame, readAnswer, Wire } from "../../conformance/wire.ts";
import { measuredBroker } from "../../support/measured_broker.ts";

const CLIENTS = 40;
const MEMBER_BYTES = 900_000;
const NAMED = 100;
/** Half of what one answer would be, were it copied; all of them are 3.6 GB. */
const MOST_MORE_MB = 200;

test(
  "forty clients that ask for 90 MB each and read nothing cost no memory, and then another is answered",
  async () => {
    await using broker = await measuredBroker();
    const wire = await Wire.connect(broker.address);
    const ask = async <N extends ApiName>(
      name: N,
      version: number,
      body: Partly<Requests[N]>,
    ): Promise<Responses[N]> => {
      const frame = await wire.exchange(wire.frame(name, version, filled(name, body)));
      if (frame === "closed") throw new Error(`${name}: the connection was closed`);
      return readAnswer(name, version, frame);
    };
    expect((await ask("FindCoordinator", 2, { key: "g", keyType: 0 })).errorCode).toBe(0);
    // A coordinator that is still loading is asked again.
    const join = async (memberId: string): Promise<Responses["JoinGroup"]> => {
      for (;;) {
        const answer = await ask("JoinGroup", 5, {
          groupId: "g",
          sessionTimeoutMs: 300_000,
          rebalanceTimeoutMs: 300_000,
          memberId,
          groupInstanceId: null,
          protocolType: "consumer",
          protocols: [{ name: "range", metadata: new Uint8Array(MEMBER_BYTES).fill(7) }],
        });
        if (answer.errorCode !== 14 && answer.errorCode !== 16) return answer;
      }
    };
    const { memberId, generationId } = await join((await join("")).memberId);
    await ask("SyncGroup", 3, { groupId: "g", generationId, memberId, groupInstanceId: null, assignments: [] });

    const version = 4;
    const question = wire.frame(
      "DescribeGroups",
      version,
      filled("DescribeGroups", { groups: Array(NAMED).fill("g") }),
    );
    await broker.begin({ collected: true });
    const { residentMb: before } = await broker.end();
    const at = broker.address.lastIndexOf(":");
    const unread = await Promise.all(Array.from({ length: CLIENTS }, () =>
      Bun.connect({
        hostname: broker.address.slice(0, at),
        port: Number(broker.address.slice(at + 1)),
        socket: {
          open(socket) {
            socket.pause();
            socket.write(question);
          },
          data() {},
        },
      })));
    // Where it is slow to begin reading, and comes among them, it is taken for one of them: it asks again.
    let read: Frame = "closed";
    for (let tries = 0; read === "closed" && tries < 10; tries++) {
      const reader = await Wire.connect(broker.address);
      read = await reader.exchange(question);
      reader.close();
    }
    if (read === "closed") throw new Error("the client that reads was closed each time");
    const { groups } = readAnswer("DescribeGroups", version, read);
    expect(new Set(groups.map(({ members }) => members[0]?.memberMetadata.length))).toEqual(new Set([MEMBER_BYTES]));
    expect(groups.length).toBe(NAMED);
    await broker.begin();
    const { residentMb } = await broker.end();
    for (const socket of unread) socket.terminate();
    expect(residentMb - before).toBeLessThan(MOST_MORE_MB);
    wire.close();
  },
  60_000,
);
