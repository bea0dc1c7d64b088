import { expect, test } from "bun:test";
import { handleApiVersions } from "../../../../core/broker/handlers/18_api_versions.ts";
import { type Asking, asking } from "./asking.ts";

const ask = (kq: Asking, version: number, clientSoftwareName = "a", clientSoftwareVersion = "1") =>
  kq.ask("ApiVersions", handleApiVersions, version, { clientSoftwareName, clientSoftwareVersion });

test("lists what is served in Kafka's ranges, Produce from 0, and no features", async () => {
  const kq = await asking();
  const { apiKeys, ...rest } = await ask(kq, 4);
  expect(apiKeys.map(({ apiKey, minVersion, maxVersion }) => `${apiKey}:${minVersion}-${maxVersion}`).join(" ")).toBe(
    "0:0-13 1:4-18 2:1-11 3:0-13 8:2-10 9:1-10 10:0-6 11:0-9 12:0-4 13:0-5 14:0-5 15:0-6 16:0-5 18:0-4 19:2-7 20:1-6 21:0-2 22:0-5 23:2-4 32:1-4 33:0-2 35:1-5 37:0-3 42:0-2 44:0-1 47:0-0 60:0-2",
  );
  expect(rest).toEqual({
    errorCode: 0,
    throttleTimeMs: 0,
    supportedFeatures: [],
    finalizedFeaturesEpoch: kq.metadata.image.revision,
    finalizedFeatures: [],
    zkMigrationReady: false,
  });
});

test("refuses a client that from version 3 on does not say properly what software it is", async () => {
  const kq = await asking();
  const refused = {
    errorCode: 42,
    apiKeys: [],
    throttleTimeMs: 0,
    supportedFeatures: [],
    finalizedFeaturesEpoch: -1,
    finalizedFeatures: [],
    zkMigrationReady: false,
  };
  for (const [name, version] of [["", "1"], ["a", ""], ["-a", "1"], ["a", "1.-"], ["a b", "1"], ["a_b", "1"]]) {
    expect(await ask(kq, 3, name, version)).toEqual(refused);
    expect((await ask(kq, 2, name, version)).errorCode).toBe(0);
  }
  expect((await ask(kq, 3, "a-.b", "1.0-rc.2")).errorCode).toBe(0);
});
