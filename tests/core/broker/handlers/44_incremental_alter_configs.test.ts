/** The broker's log level, which clients may change while it runs. What is kept in the metadata is asked of Kafka too. */
import { expect, test } from "bun:test";
import { describeConfigs } from "../../../../core/broker/handlers/32_describe_configs.ts";
import { incrementalAlterConfigs } from "../../../../core/broker/handlers/44_incremental_alter_configs.ts";
import { type Asking, asking, quiet } from "./asking.ts";

const LOGGER = 8;
const [SET, DELETE, APPEND] = [0, 1, 2];

type Change = readonly [name: string, operation: number, value: string | null];

async function alter(kq: Asking, changes: readonly Change[], o: { id?: string; validateOnly?: boolean } = {}) {
  const configs = changes.map(([name, configOperation, value]) => ({ name, configOperation, value }));
  const resources = [{ resourceType: LOGGER, resourceName: o.id ?? "1", configs }];
  const { validateOnly = false } = o;
  const { responses } = await kq.ask(incrementalAlterConfigs, 1, { resources, validateOnly });
  return responses.map(({ errorCode, errorMessage }) => `${errorCode} ${errorMessage}`);
}

async function level(kq: Asking): Promise<string | null | undefined> {
  const resources = [{ resourceType: LOGGER, resourceName: "1", configurationKeys: null }];
  const { results } = await kq.ask(describeConfigs, 4, { resources });
  return results[0]?.configs[0]?.value;
}

test("a client sets the level of the broker's log, all of a request or nothing", async () => {
  const before = quiet.level;
  const kq = await asking();
  try {
    expect(await alter(kq, [["root", SET, "DEBUG"]], { validateOnly: true })).toEqual(["0 null"]);
    expect(await level(kq)).toBe("WARN");
    expect(await alter(kq, [["root", SET, "DEBUG"]])).toEqual(["0 null"]);
    expect([await level(kq), kq.broker.logger.level]).toEqual(["DEBUG", "debug"]);
    expect(await alter(kq, [["root", SET, "ERROR"], ["kafka.server.KafkaApis", SET, "INFO"]])).toEqual([
      "40 Logger kafka.server.KafkaApis does not exist!",
    ]);
    expect(await level(kq)).toBe("DEBUG");
    expect(await alter(kq, [["root", SET, "FATAL"]])).toEqual(["0 null"]);
    expect(await level(kq)).toBe("OFF");
  } finally {
    quiet.level = before!;
  }
});

test("what Kafka refuses of a logger is refused in its words", async () => {
  const kq = await asking();
  expect([
    await alter(kq, [["root", SET, "LOUD"]]),
    await alter(kq, [["root", DELETE, null]]),
    await alter(kq, [["root", APPEND, "INFO"]]),
    await alter(kq, [["root", 7, "INFO"]]),
    await alter(kq, [["root", SET, "INFO"]], { id: "2" }),
    await alter(kq, [["root", SET, "INFO"]], { id: "" }),
  ].flat()).toEqual([
    "40 Cannot set the log level of root to LOUD as it is not a supported log level. " +
    "Valid log levels are DEBUG, ERROR, FATAL, INFO, TRACE, WARN",
    "42 Removing the log level of the root logger is not allowed",
    "42 APPEND operation is not allowed for the BROKER_LOGGER resource",
    "42 Unknown operation type 7 is not allowed for the BROKER_LOGGER resource",
    "42 Unexpected node id. Expected 1, but received 2",
    "42 Node id must be an integer, but it is: ",
  ]);
  expect(await level(kq)).toBe("WARN");
});
