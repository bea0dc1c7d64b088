import { expect, test } from "bun:test";
import { hintForRefusal } from "../../commands/config/refusal.ts";

const noNumber = (value: string, name: string, type: string) =>
  hintForRefusal(`Invalid value ${value} for configuration ${name}: Not a number of type ${type}`);

test("a number written with a unit is worked out in the unit of the config", () => {
  expect([
    noNumber("7d", "retention.ms", "LONG"),
    noNumber("1GB", "retention.bytes", "LONG"),
    noNumber("7d", "log.retention.hours", "INT"),
  ]).toEqual([
    "retention.ms is in milliseconds: retention.ms=604800000",
    "retention.bytes is in bytes: retention.bytes=1000000000",
    "log.retention.hours is in hours: log.retention.hours=168",
  ]);
});

test("what cannot be worked out gets the unit and an example", () => {
  expect([
    noNumber("soon", "retention.ms", "LONG"),
    noNumber("90m", "log.retention.hours", "INT"),
    noNumber("3GB", "segment.bytes", "INT"),
    noNumber("x", "compression.gzip.level", "INT"),
    noNumber("x", "min.cleanable.dirty.ratio", "DOUBLE"),
  ]).toEqual([
    "retention.ms is a number of milliseconds, such as retention.ms=604800000",
    "log.retention.hours is a number of hours, such as log.retention.hours=168",
    "segment.bytes is a number of bytes, such as segment.bytes=1000000000",
    "compression.gzip.level is a whole number.",
    null,
  ]);
});

test("a config that is not there is answered with the nearest that is", () => {
  expect(hintForRefusal("Unknown topic config name: retention.mss")).toBe("Did you mean retention.ms?");
  expect(hintForRefusal("Unknown topic config name: colour")).toBe(null);
  expect(hintForRefusal(null)).toBe(null);
});
