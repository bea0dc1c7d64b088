/**
 * `kq serve`: a broker in this process, from the command line to an orderly end. What it says on stdout is one line,
 * when it accepts connections.
 *
 * @module
 */
import { Option } from "@commander-js/extra-typings";
import {
  type BrokerPorts,
  createPlanned,
  type DataDirectory,
  type DataDirectoryOptions,
  ephemeralName,
  isBeyondLoopback,
  type ListenerPlan,
  type MetadataStore,
  openDataDirectory,
  openEphemeralDirectory,
  planTopic,
  removeAbandoned,
  type RunningBroker,
  startBroker,
} from "../core/broker/mod.ts";
import { type Logger, OperatingFailure } from "../core/runtime/ports.ts";
import { command, type CommandContext, CommandFailed, exitCodes, usageError } from "./command.ts";
import { ReaderGone } from "./failure.ts";
import { EXIT_CODES } from "./help_notes.ts";
import { runBeside } from "./serve/beside.ts";
import { brokerCount } from "./serve/cluster_settings.ts";
import { openEtcd, openTogether, type SharedMetadata } from "./serve/cluster.ts";
import { absolute } from "./paths.ts";
import { secureAdmin } from "./serve/secure.ts";
import { readSettings, type ServeOptions, type ServeSettings } from "./serve_settings.ts";

const many = (value: string, before: string[] | undefined): string[] => [...before ?? [], value];

const BESIDE = `With a program the broker lives as long as the program does:
  kq serve --ephemeral --topic orders:6 -- npm test
  It finds the address in KQ_BROKERS and KAFKA_BOOTSTRAP_SERVERS; the line that the broker is ready goes to stderr.
`;

export const serve = command({
  shape: (c) =>
    c
      .argument("[command...]", "after --: a program to run beside the broker, which then ends with its exit code")
      .option(
        "--listen <address>",
        "where to listen, HOST:PORT, PORT or NAME://HOST:PORT; repeat for more (127.0.0.1:9092)",
        many,
      )
      .option("--advertise <address>", "what clients are told to connect to, one for each --listen", many)
      .addOption(new Option("--data <dir>", "where the data is kept (./kq-data)").conflicts("ephemeral"))
      .option("--ephemeral", "keep the data in a folder that goes away with the broker")
      .option("--secure", "encrypt, ask for passwords and ACLs; makes a CA, a certificate and an admin where missing")
      .option("--topic <name:partitions>", "create this topic if it is missing; repeat for more", many)
      .option("--partitions <n>", "partitions of a topic that is made without saying how many (1)")
      .option("--id <n>", "the id of this broker in its cluster (1)")
      .option("--etcd <urls>", "be in the cluster of this etcd: http://HOST:2379,...[/PREFIX] (prefix /kq)")
      .option("--etcd-user <name>", "as whom to use etcd; the password is in KQ_ETCD_PASSWORD")
      .option("--etcd-ca <file>", "the CAs that sign etcd's certificates, PEM")
      .option("--etcd-cert <file>", "the certificate to show to etcd, PEM")
      .option("--etcd-key <file>", "its key, PEM")
      .option(
        "--brokers <n>",
        "run this many brokers in this process, as a cluster for development and tests",
        brokerCount,
      )
      .option("-c, --config <property=value>", "a broker property, by Kafka's name; repeat for more", many)
      .option("-F, --properties <file>", "a server.properties file; -c and flags win over it", many)
      .addOption(
        new Option("--log-level <level>", "how much to say on stderr (warn)")
          .choices(["debug", "info", "warn", "error", "silent"] as const),
      )
      .addOption(
        new Option("--log-format <format>", "how to say it").choices(["text", "json"] as const).default(
          "text" as const,
        ),
      ),
  notes: [BESIDE, EXIT_CODES],
  run: async ({ args: [words], options }, context) => await run(words, options, context),
});

async function run(words: readonly string[], options: ServeOptions, context: CommandContext): Promise<number> {
  if (words.length > 0 && !context.process.args.includes("--")) {
    throw usageError(
      `"serve" takes no argument, and "${words[0]}" is one`,
      `To run a program beside the broker: kq serve -- ${words.join(" ")}`,
    );
  }
  const settings = await readSettings(options, context);
  const told = words.length > 0 ? Promise.resolve() : untilToldToStop(context);
  const ports = await openPorts(settings, context);
  for (const plan of settings.listeners) {
    const { protocol = "PLAINTEXT", tls = null } = plan.security ?? {};
    const asksNobody = protocol === "PLAINTEXT" || protocol === "SSL" && tls?.clientAuth !== "required";
    if (asksNobody && isBeyondLoopback(plan)) warnOfOpenListener(plan, tls !== null, ports.logger);
  }
  for (const name of settings.ignored) ports.logger.info(`${name} does nothing in kq`);
  for (const told of settings.unknown) ports.logger.warn(told);
  const started = settings.cluster?.kind === "together"
    ? await startTogether(settings.cluster.count, options, settings, ports, context)
    : await startOne(settings, ports, context);
  try {
    await makeTopics(settings, started.running[0]!);
    if (settings.secure !== null) {
      await secureAdmin(settings.secure, started.running[0]!.broker, addressesOf(started.running), context);
    }
    if (words.length > 0) {
      const ready = () => announce(settings, started, context, true);
      return await runBeside(words, addressesOf(started.running), context, ready);
    }
    announce(settings, started, context, false);
    await told;
  } finally {
    await started.stop();
  }
  return exitCodes.done;
}

interface Started {
  /** Of this process: at least one. */
  readonly running: readonly RunningBroker[];
  readonly folders: readonly DataDirectory[];
  stop(): Promise<void>;
}

async function startOne(settings: ServeSettings, ports: BrokerPorts, context: CommandContext): Promise<Started> {
  const etcd = settings.cluster;
  const shared = etcd?.kind === "etcd" ? await openEtcd(etcd, settings, ports, context) : null;
  const cluster = shared === null ? {} : { clusterId: shared.clusterId };
  const folder = await openData(settings, ports, context, cluster).catch(async (failure: unknown) => {
    await shared?.stores[0]?.close();
    throw failure;
  });
  const running = await start(settings, folder, ports, shared?.stores[0]);
  return { running: [running], folders: [folder], stop: () => running.stop() };
}

/** Each with a folder of its own in the data folder, beside that of their metadata. */
async function startTogether(
  count: number,
  options: ServeOptions,
  settings: ServeSettings,
  ports: BrokerPorts,
  context: CommandContext,
): Promise<Started> {
  const running: RunningBroker[] = [];
  const folders: DataDirectory[] = [];
  const common = await openData(settings, ports, context, { brokers: count });
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((one) => one.stop()));
    await common.close({ clean: true });
  };
  let shared: SharedMetadata | null = null;
  try {
    shared = await openTogether(count, common, ports);
    for (const [at, store] of shared.stores.entries()) {
      const ofThis = await readSettings(options, context, { at });
      const dataFolder = `${common.folder}/broker-${at + 1}`;
      const folder = await openData({ ...ofThis, dataFolder }, ports, context, {
        clusterId: shared.clusterId,
      });
      folders.push(folder);
      running.push(await start(ofThis, folder, ports, store));
    }
    return { running, folders, stop };
  } catch (failure) {
    // Those that were started close their own.
    for (const store of shared?.stores.slice(running.length) ?? []) await store.close();
    await stop();
    throw failure;
  }
}

function warnOfOpenListener({ name, hosts, port }: ListenerPlan, encrypts: boolean, logger: Logger): void {
  const what = encrypts ? "asks nobody who they are" : "asks nobody who they are and encrypts nothing";
  logger.warn(
    `Listener ${name} ${what}: whoever can reach port ${port} on ${hosts.join(", ")} ` +
      `may read, write and delete all there is. Where that is not meant, listen on loopback: --listen 127.0.0.1:${port}`,
  );
}

/** Stops at the first signal. A second one ends the process at once. */
function untilToldToStop(context: CommandContext): Promise<void> {
  const own = context.process;
  return new Promise((resolve) => {
    const signals = (["SIGTERM", "SIGINT", "SIGHUP"] as const).map((signal) =>
      own.onSignal(signal, () => {
        for (const takeBack of signals) takeBack();
        resolve();
      })
    );
  });
}

export async function openPorts(
  settings: Pick<ServeSettings, "logLevel" | "logFormat">,
  { machine }: CommandContext,
): Promise<BrokerPorts> {
  const { clock, timers, random, network, memory, database } = machine;
  const [disk, checksums, threads, logger] = await Promise.all([
    machine.disk(),
    machine.checksums(),
    machine.threads(),
    machine.logger({ level: settings.logLevel, format: settings.logFormat }),
  ]);
  const { http } = machine;
  return { clock, timers, random, network, memory, database, disk, checksums, threads, logger, http };
}

export async function openData(
  settings: Pick<ServeSettings, "dataFolder" | "config">,
  ports: BrokerPorts,
  context: CommandContext,
  cluster: Pick<DataDirectoryOptions, "clusterId" | "brokers"> = {},
): Promise<DataDirectory> {
  const { disk, random } = ports;
  const { env, pid, folder } = context.process;
  const temporary = absolute(env["TMPDIR"] ?? "/tmp", folder);
  const isEphemeral = settings.dataFolder === null;
  const name = settings.dataFolder ?? `${temporary}/${ephemeralName(pid, random)}`;
  const open = isEphemeral ? openEphemeralDirectory : openDataDirectory;
  // Beside everything else: nobody waits for it, and what a stop leaves of it the next one removes.
  if (isEphemeral) void removeAbandoned(disk, temporary);
  try {
    return await open({
      folder: absolute(name, folder),
      nodeId: settings.config.get("node.id"),
      aboutMe: `process ${pid}`,
      disk,
      random,
      ...cluster,
    });
  } catch (failure) {
    // What has a code of the operating system's has no way out in it; what the data directory itself refuses says its
    // own.
    if (!(failure instanceof OperatingFailure) || !/^E(ACCES|PERM|ROFS|NOENT|NOTDIR|EXIST|NOSPC)$/.test(failure.code)) {
      throw failure;
    }
    if (/^E(EXIST|NOTDIR)$/.test(failure.code)) {
      const what = failure.code === "EEXIST" ? `${name} is a file` : `A part of ${name} is a file`;
      throw usageError(
        `${what}, and data is kept in a folder`,
        "Name a folder with --data DIR; it is made where it is missing.",
      );
    }
    throw new CommandFailed(
      exitCodes.failed,
      `The data folder ${name} cannot be used: ${failure.message}`,
      "Name a folder that can be written with --data DIR, or keep nothing with --ephemeral",
      "data_folder",
    );
  }
}

/** What is left of a broker that has lost its metadata. */
function withoutMetadata(failure: OperatingFailure, { folder }: DataDirectory): CommandFailed {
  return new CommandFailed(
    exitCodes.failed,
    failure.message,
    "Topics, their ids and configs are in it; records and commits are in the folders beside it. kq log dump reads them, and " +
      `with that file out of the way kq log import ${folder} --data DIR takes them over.`,
    "damaged",
  );
}

/** A port that is taken is the commonest reason not to start, and has its own way out. */
async function start(
  { config, listeners }: ServeSettings,
  data: DataDirectory,
  ports: BrokerPorts,
  clusterStore?: MetadataStore,
): Promise<RunningBroker> {
  try {
    return await startBroker({
      ports,
      config,
      data,
      listeners,
      ...(clusterStore === undefined ? {} : { clusterStore }),
    });
  } catch (failure) {
    if (!(failure instanceof OperatingFailure)) throw failure;
    if (/^(SQLITE_(NOTADB|CORRUPT)|ELOST$)/.test(failure.code)) throw withoutMetadata(failure, data);
    if (failure.code !== "EADDRINUSE") {
      if (!failure.message.startsWith("Cannot listen on ")) throw failure;
      throw new CommandFailed(
        exitCodes.failed,
        failure.message,
        "Name an address of this machine, or a name that leads to one: --listen 127.0.0.1:9092, --listen localhost:9092, or just a port",
        "cannot_listen",
      );
    }
    throw new CommandFailed(
      exitCodes.failed,
      failure.message,
      "Another server is there already, perhaps another kq. Choose another port, --listen 127.0.0.1:9093, or any that is free, --listen :0",
      "port_taken",
    );
  }
}

async function makeTopics({ topics, config }: ServeSettings, { broker }: RunningBroker): Promise<void> {
  const { metadata, logger } = broker;
  const missing = topics.filter(({ name, partitions }) => {
    const present = metadata.image.topics.get(name);
    if (present !== undefined && partitions > 0 && present.partitions.length !== partitions) {
      logger.warn(
        `Topic ${name} has ${present.partitions.length} partitions, and stays so: --topic asks for ${partitions}`,
      );
    }
    return present === undefined;
  });
  const planned = missing.map(({ name, partitions }) =>
    metadata.topicRefusal(name) ??
      planTopic(
        { name, numPartitions: partitions, replicationFactor: -1, assignments: [], configs: [] },
        metadata.image,
        config,
      )
  );
  for (const [i, made] of (await createPlanned(planned, metadata)).entries()) {
    if (made.kind === "refused") {
      throw new CommandFailed(exitCodes.usage, `--topic ${missing[i]!.name}: ${made.message}`);
    }
  }
}

function addressOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function addressesOf(running: readonly RunningBroker[]): string {
  return running.map(({ listeners }) => addressOf(listeners[0]!.address)).join(",");
}

/** The one line on stdout. A closed stdout does not stop the server. */
function announce(
  settings: ServeSettings,
  { running, folders }: Started,
  context: CommandContext,
  hasProgram: boolean,
): void {
  const { listeners, broker } = running[0]!;
  const [first] = listeners;
  const told = running.flatMap((one) =>
    one.listeners.map(({ address }) =>
      listeners.length === 1 ? addressOf(address) : `${address.name}://${addressOf(address)}`
    )
  );
  const { pid } = context.process;
  for (const folder of folders) folder.describe(`process ${pid} at ${told.join(", ")}`);
  const { clusterId } = broker.metadata.image;
  const kept = settings.dataFolder === null ? "ephemeral" : `data ${settings.dataFolder}`;
  const many = running.length > 1 ? `${running.length} brokers in one process, for development; ` : "";
  const line = settings.asJson
    ? JSON.stringify({
      address: addressOf(first!.address),
      listeners: listeners.map(({ address, hosts, port }) => ({
        name: address.name,
        host: address.host,
        port: address.port,
        listening_on: hosts.map((host) => addressOf({ host, port })),
      })),
      data: settings.dataFolder,
      cluster_id: clusterId,
      node_id: broker.id,
      ...(running.length > 1 ? { brokers: addressesOf(running).split(",") } : {}),
    })
    : `kq: ready on ${told.join(", ")} (${many}${kept}, cluster ${clusterId})`;
  // The program's stdout is its own.
  if (hasProgram) return context.say(line);
  try {
    context.print(`${line}\n`);
  } catch (failure) {
    const isClosed = failure instanceof OperatingFailure && failure.code === "EBADF";
    if (!isClosed && !(failure instanceof ReaderGone)) throw failure;
  }
}
