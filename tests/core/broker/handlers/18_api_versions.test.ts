import { expect, test } from "bun:test";
import { apiVersions } from "../../../../core/broker/handlers/18_api_versions.ts";
import { codecs } from "../../../../core/protocol/mod.ts";
import { readRecording } from "../../../conformance/recording.ts";
import { type Asking, asking } from "./asking.ts";
import { servedApis } from "../../../support/served_apis.ts";

const ask = (kq: Asking, version: number, clientSoftwareName = "a", clientSoftwareVersion = "1") =>
  kq.ask(apiVersions, version, { clientSoftwareName, clientSoftwareVersion });

/** As Kafka 4.3.1 lists them: `{ "key 0": "0-13", ... }`. */
const kafka = (await readRecording("admin")).get("ApiVersions: every version")!.find(({ step }) => step === "v4")!
  .answer as { apiKeys: Record<string, string> };

test("lists what is served in Kafka's ranges, and the features that are served", async () => {
  const kq = await asking();
  const { apiKeys, ...rest } = await ask(kq, 4);
  expect(apiKeys.map(({ apiKey }) => apiKey)).toEqual(servedApis.map((name) => codecs[name].key));
  for (const { apiKey, minVersion, maxVersion } of apiKeys) {
    expect(`${apiKey}: ${minVersion}-${maxVersion}`).toBe(`${apiKey}: ${kafka.apiKeys[`key ${apiKey}`]}`);
  }
  expect(rest).toEqual({
    errorCode: 0,
    throttleTimeMs: 0,
    supportedFeatures: [
      { name: "group.version", minVersion: 0, maxVersion: 1 },
      { name: "transaction.version", minVersion: 0, maxVersion: 2 },
    ],
    finalizedFeaturesEpoch: kq.metadata.image.revision,
    finalizedFeatures: [
      { name: "group.version", minVersionLevel: 1, maxVersionLevel: 1 },
      { name: "transaction.version", minVersionLevel: 2, maxVersionLevel: 2 },
    ],
    zkMigrationReady: false,
  });
  // Some clients of old do not read a feature that may be out of use.
  expect((await ask(kq, 3)).supportedFeatures).toEqual([]);
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
