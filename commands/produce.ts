/**
 * `kq produce TOPIC [FILE...]`: stdin or files to a topic. Exit 0 says that every record is with the broker; whatever
 * keeps one from it changes that, and the message says which line was the last that got there.
 *
 * @module
 */
import {
  type Client,
  createTopics,
  DeliveryFailed,
  Producer,
  ServerError,
  type TopicView,
} from "../core/client/mod.ts";
import type { OutputStream } from "../core/runtime/process_port.ts";
import { OperatingFailure } from "../core/runtime/ports.ts";
import { command, type CommandContext, type CommandEnd, CommandFailed, exitCodes, usageError } from "./command.ts";
import { EXIT_CODES, RECORD_LANGUAGE, TRANSACTIONS } from "./help_notes.ts";
import { invalidTopic, unknownTopic } from "./known_names.ts";
import { type BadLine, Feed, type NamedInput } from "./produce/feed.ts";
import { type ProduceSettings, produceShape, readProduceSettings } from "./produce/flags.ts";
import { InputWindow } from "./produce/input_window.ts";
import { showProgress } from "./progress.ts";
import { PartitionProgram } from "./produce/partition_program.ts";
import { reporter } from "./produce/report.ts";
import { counted } from "./output/counted.ts";
import { endOnSignal } from "./signals.ts";
import { unknownPartition } from "./topic_partitions.ts";
import { throttle } from "./produce/throttle.ts";
import { refuseLooseId } from "./produce/transaction_flags.ts";
import { openTransactionalRun } from "./produce/transactional_run.ts";

export const produce = command({
  shape: produceShape,
  notes: [RECORD_LANGUAGE, TRANSACTIONS, EXIT_CODES],
  async run({ args: [topicName, files], options }, context) {
    refuseLooseId(files, context.process.args);
    const settings = readProduceSettings(options, context.machine.clock.wallMs());
    for (const note of settings.notes) context.say(note);
    const inputs = inputsOf(files, context);
    const rejects = settings.onError.file === null ? null : context.process.openOutput(settings.onError.file);
    const client = await context.openClient();
    let program: PartitionProgram | null = null;
    try {
      const topic = await topicFor(client, topicName, settings, options.deliveryTimeout, context);
      if (settings.partition !== null && settings.partition >= topic.partitions.length) {
        throw unknownPartition(topicName, topic.partitions.length, settings.partition);
      }
      if (settings.idempotenceLost) {
        context.say(`kq: --acks ${options.acks} turns idempotence off: a retry may store a batch twice`);
      }
      const checksums = await context.machine.checksums();
      const producerOptions = {
        ...settings,
        lingerMs: options.linger,
        batchSize: options.batchSize,
        maxRecordSize: options.maxRecord,
        maxInFlight: options.inFlight,
        deliveryTimeoutMs: options.deliveryTimeout,
        inputSize: InputWindow.sizeFor(settings.longestInput),
        checksums,
        say: (line: string) => context.say(`kq: ${line}`),
        acknowledged: settings.report === null ? null : reporter(topicName, settings.report, context.process.stdout),
      };
      const { word } = settings;
      const { skipLines } = options;
      const transactional = settings.transactions === null ? null : await openTransactionalRun(
        client,
        topic,
        settings.transactions,
        producerOptions,
        { word, skipLines },
        context,
      );
      const producer = transactional?.producer ?? await Producer.open(client, topic, producerOptions);
      if (settings.partitionProgram !== null) {
        program = new PartitionProgram(
          context.process.answerer(["sh", "-c", settings.partitionProgram]),
          context.machine,
          (line) => context.say(`kq: ${line}`),
        );
      }
      const bad = new BadLines(settings, context, rejects);
      const feed = new Feed(producer, {
        ...settings,
        whole: options.whole === true,
        skipEmpty: options.skipEmpty === true,
        hasKeys: options.key === undefined,
        skipLines: transactional?.skipLines ?? skipLines,
        mostRecords: options.count ?? Infinity,
        maxRecordSize: options.maxRecord,
        wallMs: () => context.machine.clock.wallMs(),
        bad: (problem, bytes) => bad.take(problem, bytes),
        moreOfBad: (bytes) => rejects?.writeNow(bytes, 0, bytes.length),
        assign: program === null ? null : (record) => program!.assign(record),
        throttle: settings.rate === null ? null : throttle(settings.rate, context.machine),
        turns: transactional?.turns ?? null,
        checksums: transactional === null ? null : checksums,
        skipped: transactional?.skipped ?? null,
      });
      if (transactional !== null) {
        const endProgress = progress(feed, inputs, settings, context);
        await transactional.run(feed, inputs, () => bad.first).finally(endProgress);
        return exitCodes.done;
      }
      return await send(feed, producer, bad, inputs, { ...settings, skipLines }, context);
    } finally {
      program?.close();
      rejects?.close();
      client.close();
    }
  },
});

async function send(
  feed: Feed,
  producer: Producer,
  bad: BadLines,
  inputs: readonly Input[],
  { skipLines, ...settings }: ProduceSettings & { readonly skipLines: number },
  context: CommandContext,
): Promise<CommandEnd> {
  const stopped = endOnSignal(context.process, () => feed.stop());
  const endProgress = progress(feed, inputs, settings, context);
  try {
    await feed.run(inputs);
    await producer.finish();
  } catch (error) {
    producer.stop();
    const isDelivery = producer.failure !== null && error === producer.failure;
    // Another one is the input's, such as a file that cannot be read on.
    if (!isDelivery && !(error instanceof OperatingFailure)) throw error;
    const last = Math.min(producer.firstUnacknowledgedLine - 1, feed.line);
    const hint = last <= 0 ? "Nothing was acknowledged." : wayOn(last, settings);
    const code = error instanceof DeliveryFailed ? error.error : (error as OperatingFailure).code;
    throw new CommandFailed(exitCodes.failed, (error as Error).message, hint, code.toLowerCase());
  } finally {
    endProgress();
    stopped.forget();
  }
  if (bad.first !== null) throw bad.asFailure();
  if (stopped.signal === null && feed.line < skipLines) {
    const had = feed.line === 1 ? `1 ${settings.word}` : `${feed.line} ${settings.word}s`;
    context.say(`kq: nothing was sent: the input had ${had}, and --skip-lines leaves out ${skipLines}`);
  }
  if (stopped.signal !== null && feed.line > 0) {
    const { line } = feed;
    context.say(
      `kq: everything up to ${settings.word} ${line} is with the broker; --skip-lines ${line} goes on from there`,
    );
  }
  return stopped.signal ?? exitCodes.done;
}

function wayOn(line: number, { word }: ProduceSettings): string {
  return `Everything up to ${word} ${line} is with the broker; --skip-lines ${line} goes on from there.`;
}

/** Bad records of the input: the first ends it, or each is put aside. */
class BadLines {
  first: BadLine | null = null;
  #count = 0;
  constructor(
    readonly settings: ProduceSettings,
    readonly context: CommandContext,
    readonly rejects: OutputStream | null,
  ) {}

  /** Returns whether to go on. */
  take(problem: BadLine, bytes: Uint8Array): boolean {
    this.first ??= problem;
    this.#count++;
    if (!this.settings.onError.skip) return false;
    if (this.#count <= MOST_NAMED) this.context.say(`kq: skipped: ${problem.message}`);
    this.rejects?.writeNow(bytes, 0, bytes.length);
    if (this.settings.reader.delimiter === null) {
      this.context.say(
        "kq: in this format only a valid record shows where the next one begins, so the input ends here",
      );
    }
    return true;
  }

  asFailure(): CommandFailed {
    const { message, hint, line } = this.first!;
    if (!this.settings.onError.skip) {
      // What stands before it was sent: without a word of it the mended input would be sent twice.
      const hints = [...hint === null ? [] : [hint], ...line > 1 ? [wayOn(line - 1, this.settings)] : []];
      return new CommandFailed(exitCodes.failed, message, hints.length === 0 ? null : hints.join("\n"), "bad_record");
    }
    const { file } = this.settings.onError;
    const [what, pronoun] = this.#count === 1
      ? ["1 bad record was", "it is"]
      : [`${this.#count} bad records were`, "they are"];
    const where = file === null ? "" : `; ${pronoun} in ${file}`;
    return new CommandFailed(exitCodes.failed, `${what} skipped${where}`, null, "bad_record");
  }
}

/** The most bad records that are named; the rest are counted. */
const MOST_NAMED = 10;

interface Input extends NamedInput {
  /** Null where that is not known before its end. */
  readonly sizeInBytes: number | null;
}

function inputsOf(files: readonly string[], { process }: CommandContext): Input[] {
  const fromStdin: Input = { name: null, sizeInBytes: process.stdin.sizeInBytes, open: () => process.stdin };
  if (files.length === 0) return [fromStdin];
  return files.map((path) => {
    if (path === "-") return fromStdin;
    // Opened once before anything is sent: a misspelt name is found at once, and not after the files before it.
    try {
      const input = process.openInput(path);
      const { sizeInBytes } = input;
      input.close();
      return { name: path, sizeInBytes, open: () => process.openInput(path) };
    } catch (error) {
      if (error instanceof OperatingFailure) throw usageError(error.message);
      throw error;
    }
  });
}

/** The topic, made where that is asked for or allowed. */
async function topicFor(
  client: Client,
  name: string,
  settings: ProduceSettings,
  deliveryTimeoutMs: number,
  context: CommandContext,
): Promise<TopicView> {
  if (typeof settings.create === "number") await createTopic(client, name, settings.create);
  // A leader that is still missing then may be none of the records' business.
  const timeoutMs = Math.min(client.options.timeoutMs, deliveryTimeoutMs);
  const isMade = settings.create === "if allowed" && await isMissing(client, name);
  const topic = await client.topic(name, { create: settings.create === "if allowed", timeoutMs });
  if (topic.error === "NONE") {
    // A name that was mistyped must not pass for the one that was meant.
    if (isMade) {
      context.say(`kq: topic ${name} did not exist and was created, ${counted(topic.partitions.length, "partition")}`);
    }
    return topic;
  }
  if (topic.error === "UNKNOWN_TOPIC_OR_PARTITION") {
    throw await unknownTopic(client, name);
  }
  if (topic.error === "INVALID_TOPIC_EXCEPTION") throw await invalidTopic(client, name);
  throw new ServerError(topic.error, `Cannot write to topic ${name}`);
}

async function isMissing(client: Client, name: string): Promise<boolean> {
  const topic = (await client.metadata([name])).topics.get(name);
  return topic === undefined || topic.error === "UNKNOWN_TOPIC_OR_PARTITION";
}

async function createTopic(client: Client, name: string, partitions: number): Promise<void> {
  if (partitions < 1) throw usageError("--create needs one partition at least");
  const [made] = await createTopics(client, [{ name, partitions, replicationFactor: -1, configs: [] }]);
  const { error, message } = made!;
  if (error !== "NONE" && error !== "TOPIC_ALREADY_EXISTS") {
    throw new ServerError(error, `Cannot create topic ${name}`, message);
  }
}

function progress(
  feed: Feed,
  inputs: readonly Input[],
  settings: ProduceSettings,
  context: CommandContext,
): () => void {
  const { stderr, stdin } = context.process;
  if (!settings.showProgress || context.flags.quiet || stderr.kind !== "terminal" || settings.report !== null) {
    return () => {};
  }
  // What a person types needs no counting.
  if (stdin.kind === "terminal" && inputs.some(({ name }) => name === null)) return () => {};
  const total = inputs.reduce<number | null>(
    (sum, { sizeInBytes }) => sum === null || sizeInBytes === null ? null : sum + sizeInBytes,
    0,
  );
  const share = (bytes: number): number | null => total === null || total === 0 ? null : bytes / total;
  const ask = () => ({ records: feed.recordsAdded, bytes: feed.bytesRead, share: share(feed.bytesRead) });
  return showProgress(ask, stderr, context.machine);
}
